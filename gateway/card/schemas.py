"""What the operations of the card answer. The tabs that the contracts know are typed by their key; a tab of a service that
is newer than this gateway is a CardTab like all others, with items of a class that `GET /v1/tabs` describes."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, create_model

from contracts import catalogue
from contracts.access import Module
from contracts.base import Reply
from contracts.card import ActionDescription, HiddenTab, TabDescription
from contracts.customers.tabs import CustomerHead
from contracts.tabs import TabSpec


class CardTab(Reply):
    """One tab: `ok`, `stale` (the last good answer, of `as_of`, `age_seconds` ago) or `unavailable` (no items). `reason` says why
    a card of a past day lacks it: its service is older than that (`past_unsupported`), kept too few changes since then
    (`past_unknown`), or keeps none of this tab (`past_not_kept`)."""

    key: str
    title: str
    module: Module | None
    status: Literal["ok", "stale", "unavailable"]
    total: int | None = None
    total_is_more: bool = Field(default=False, description="There are more than `total`, which were not counted")
    items: list[dict[str, Any]] | None = None
    actions: list[str] | None = Field(
        default=None, description="Operations of this API that the caller may start from the tab"
    )
    more: str | None = Field(default=None, description="Path of the tab's own paged list")
    as_of: datetime | None = None
    age_seconds: int | None = None
    reason: str | None = None
    retry_after: float | None = Field(default=None, description="Seconds after which the service may be there again")


def _tab_models(specs: Iterable[TabSpec]) -> Iterator[type[CardTab]]:
    """A model for each tab or block of the head that the contracts know: InvoicesTab with items of the class InvoiceItem."""
    for spec in specs:
        fields: dict[str, Any] = {"key": (Literal[spec.key], ...), "items": (list[spec.item] | None, None)}  # type: ignore[name-defined]
        yield create_model(
            f"{spec.key.title().replace('_', '')}Tab", __base__=CardTab, __doc__=CardTab.__doc__, **fields
        )


if TYPE_CHECKING:
    AnyTab = CardTab
    AnyBlock = CardTab
else:
    AnyTab = Annotated[reduce(or_, _tab_models(catalogue.tabs())), Field(discriminator="key")] | CardTab
    AnyBlock = reduce(or_, _tab_models(catalogue.head_blocks())) | CardTab


class CardMeta(Reply):
    """Which services did not answer, and how long each took."""

    degraded: list[str]
    timing_ms: dict[str, float]


class Card(Reply):
    """A customer's card. `customer` is absent only while its service is down and has not been heard of before. `head` are blocks
    of other services in the head of the card, of the same shape as tabs: what the customer owes is the block `account`."""

    at: date | None = Field(default=None, description="The day that the card is of; absent, it is of now")
    customer: CustomerHead | None
    head: list[AnyBlock] = []
    tabs: list[AnyTab]
    meta: CardMeta
    hidden: list[HiddenTab] = Field(default=[], description="Only with explain=1: what was left out, and why")


class TabAction(ActionDescription):
    """An action: `operation` is its id in this document, at `method` and `path`; both are absent while the gateway is older
    than the action. `fields` are those of the path, the query and the body."""

    method: str | None = None
    path: str | None = None


Source = Literal["service", "kept", "built_in"]


class TabView(TabDescription):
    """A tab as its service describes it. `item` is the JSON Schema of its items. `source`: answered by the `service` now, `kept`
    from an earlier answer, or `built_in` (known from the contracts, the service has not been heard of)."""

    actions: list[TabAction] = []  # type: ignore[assignment]
    item_actions: list[TabAction] = []  # type: ignore[assignment]
    source: Source


class TabsMeta(Reply):
    """Which services did not answer, and the version of each description."""

    degraded: list[str]
    versions: dict[str, str]


class TabList(Reply):
    """Every tab of every service, in the order of the card, whatever the company's modules and the caller's roles; and the
    blocks in the `head` of the card."""

    tabs: list[TabView]
    head: list[TabView] = []
    meta: TabsMeta
