"""The gateway's settings, read from the environment."""

from functools import cached_property
from typing import ClassVar

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from chassis.key_settings import MISSING
from chassis.mail import MailSettings
from chassis.purpose_keys import derive_key
from chassis.settings import CommonSettings, DatabaseSettings
from contracts.services import SERVICES


class Settings(MailSettings, CommonSettings):
    """Each setting is an environment variable in capitals. An invalid value stops the start and names the variable."""

    service: ClassVar[str] = "gateway"

    gateway_secret: SecretStr | None = Field(
        default=None,
        min_length=32,
        validate_default=True,
        description="Secret of the gateways alone, for forms and fingerprints of requests; required without CONTEXT_KEY",
    )
    services: tuple[str, ...] = Field(
        default=SERVICES,
        min_length=1,
        description="Services that have a section of the card; JSON list. The first owns the customer",
    )
    documents_url: str = Field(
        default="http://127.0.0.1:8085", description="HTTP addresses of the documents service, comma separated"
    )
    deadline_seconds: float = Field(
        default=10, gt=0, le=60, description="Longest time for one HTTP request; covers the restart of a single replica"
    )
    card_deadline_seconds: float = Field(default=2, gt=0, le=60, description="Longest time for a card")
    slow_calls: int = Field(
        default=8,
        ge=2,
        description="Calls to one service that may take long at once, per process; half for one company",
    )
    slow_after_seconds: float = Field(default=1, gt=0, description="A call takes long after this time")
    silent_calls: int = Field(
        default=3,
        ge=1,
        description="Calls without an answer, one after another, after which a service is called no more",
    )
    probe_seconds: float = Field(
        default=1, gt=0, description="How often such a service gets a call, to see if it answers"
    )
    broker_silence_seconds: float = Field(
        default=1,
        gt=0,
        le=60,
        description="Silence after which a node of the broker that owes answers is given up for another",
    )
    upload_seconds: float = Field(default=600, gt=0, description="Longest time for one upload")
    stale_seconds: float = Field(
        default=3600, ge=0, description="Greatest age of the stored section that a card may show instead of a new one"
    )
    stale_sections: int = Field(default=5000, ge=0, description="Number of stored sections per process")
    auth_cache_seconds: float = Field(
        default=5, ge=0, le=60, description="How long a process may still accept a revoked key, session or module"
    )
    session_hours: float = Field(default=12, gt=0, description="How long a login lasts")
    session_idle_hours: float = Field(default=2, gt=0, description="How long a session lasts without a request")
    login_attempts: int = Field(
        default=10,
        ge=1,
        le=1000,
        description="Failed logins of a name before the next has to wait; an address has twice as many",
    )
    login_delay_seconds: float = Field(
        default=1, gt=0, le=60, description="The first wait; it doubles with each failure"
    )
    login_delay_most_seconds: float = Field(default=60, gt=0, le=300, description="The longest wait of an address")
    login_failures_per_second: float = Field(
        default=5, gt=0, description="Failed logins of all strangers, after 20 seconds' worth at once; of all processes"
    )
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s?#]+)?$",
        description="Address of the pages as people and OpenID providers know it; from the request if absent",
    )
    map_tiles: str = Field(
        default="",
        pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+/\S*)?$",
        description="Address of a map's tiles with {z}, {x} and {y}; a drawing of the country if absent",
    )
    map_attribution: str = Field(default="", max_length=200, description="Whose the tiles are, as they want it said")
    map_attribution_url: str = Field(
        default="", pattern=r"^(https?://\S+)?$", description="Where that leads, e.g. to their licence"
    )
    map_link: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Address of a map elsewhere with {latitude} and {longitude}; places are no links if absent",
    )
    openid_loopback: bool = Field(
        default=False, description="Allow OpenID providers on this machine, without TLS; for tests and development"
    )
    https_only: bool = Field(
        default=False,
        description="Callers use HTTPS, whatever the proxy says: Secure cookies, Strict-Transport-Security",
    )
    trusted_proxies: int = Field(
        default=0, ge=0, description="Number of proxies in front whose X-Forwarded-* headers are trusted"
    )
    largest_body: int = Field(default=1_048_576, ge=1024, description="Largest JSON body in bytes")
    bind: str = Field(default="127.0.0.1", description="Address of the public port")
    port: int = Field(default=8080, ge=1, le=65535, description="The public port")
    health_port: int = Field(
        default=0, ge=0, le=65000, description="Port of /livez, /readyz and /metrics on HTTP_HOST; 0: any free one"
    )
    web_concurrency: int = Field(default=1, ge=1, le=64, description="Processes on the public port")
    web_threads: int = Field(default=16, ge=1, le=256, description="Threads for requests, of each process")
    connections: int = Field(default=2000, ge=16, description="Connections held at once, of each process")
    peer_seconds: float = Field(default=10, gt=0, description="Longest time for a head; start of a body or answer")
    peer_bytes_per_second: float = Field(
        default=4096, gt=0, description="Slowest rate of a body or of reading an answer after PEER_SECONDS"
    )
    idle_seconds: float = Field(default=30, ge=1, description="How long a kept-alive connection may idle")
    drain_seconds: float = Field(default=5, ge=0, description="From SIGTERM to the last new connection: /readyz is 503")
    finish_seconds: float = Field(default=20, ge=1, description="Longest time after that for requests under way")
    streams: int = Field(default=32, ge=1, description="Uploads and downloads at once, of each process")
    streams_per_company: int = Field(default=4, ge=1, description="Uploads and downloads at once for one company")
    imports: int = Field(default=4, ge=1, description="Imports at once, of each process; a company has one")
    import_files: int = Field(
        default=100, ge=1, le=10_000, description="Files sent on the page of imports that wait at once, of a company"
    )
    import_maps: int = Field(default=200, ge=1, le=1000, description="Saved maps of columns, of a company")
    mailing_drafts: int = Field(default=100, ge=1, le=10_000, description="Drafts of mailings at once, of a company")
    bulk_plans: int = Field(
        default=500, ge=1, le=10_000, description="Plans of changes of many customers that wait at once, of a company"
    )
    requests_per_second: float = Field(
        default=100, gt=0, description="Requests of one key or session, five seconds' worth at once; of each process"
    )
    company_requests_per_second: float = Field(default=300, gt=0, description="The same for a whole company")

    @field_validator("gateway_secret", mode="before")
    @classmethod
    def _check_gateway_secret(cls, value: object, info: ValidationInfo) -> object:
        if not value and not info.data.get("context_key"):
            raise ValueError(MISSING)
        return value or None

    @field_validator("map_tiles", "map_link")
    @classmethod
    def _check_gaps(cls, value: str, info: ValidationInfo) -> str:
        gaps = ("{z}", "{x}", "{y}") if info.field_name == "map_tiles" else ("{latitude}", "{longitude}")
        if value and not all(gap in value for gap in gaps):
            raise ValueError(f"lacks one of {', '.join(gaps)}")
        return value

    @property
    def _secret(self) -> bytes:
        """The gateways' own secret; until an upgrade brings one, CONTEXT_KEY stands in, of which nothing but keys is made."""
        return self.gateway_secret.get_secret_value().encode() if self.gateway_secret else self.keys.former

    @cached_property
    def form_keys(self) -> tuple[bytes, ...]:
        """Keys of the tokens of forms: the first makes them, all are accepted; the second is that of release 0.1.0."""
        return (derive_key(self._secret, "gateway forms"), *([self.keys.former] if self.keys.former else []))

    @cached_property
    def fingerprint_keys(self) -> tuple[bytes, bytes]:
        """Keys of the fingerprints of requests: our own, and that of release 0.1.0 where one of its gateways may be left."""
        own = derive_key(self._secret, "gateway fingerprints")
        return own, self.keys.former or own

    @property
    def secret_roots(self) -> tuple[bytes, ...]:
        """What the keys of stored secrets are derived from: the first for writing; the former common key is still read."""
        return tuple(dict.fromkeys(root for root in (self._secret, self.keys.former) if root))

    @property
    def documents_addresses(self) -> tuple[str, ...]:
        return tuple(address.strip().rstrip("/") for address in self.documents_url.split(",") if address.strip())


class PruneSettings(DatabaseSettings):
    """Settings of `prune-audit`, which runs as the database's user `pruner`: no key, no secret, no broker."""

    service: ClassVar[str] = "gateway"
