"""Requests and replies of the gateway's own operations: login, company, users, API keys, the card, search."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, SecretStr

from contracts.access import Module, Role
from contracts.base import ListRequest, Name, Page, Reply, Value, Version
from contracts.crm import SearchHit
from contracts.customers import Stage
from contracts.deprecation import Deprecation
from gateway.choices import LANGUAGES

LoginName = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[SecretStr, Field(min_length=10, max_length=200)]
ValidDays = Annotated[int, Field(ge=1, le=5 * 365)]
Roles = Annotated[frozenset[Role], Field(min_length=1)]
if TYPE_CHECKING:
    PageLanguage = str
else:
    PageLanguage = Literal[tuple(LANGUAGES)]


class LogIn(Value):
    """A person's login and password."""

    login: LoginName
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]


class LoggedIn(Reply):
    """A session: send `token` as `Authorization: Bearer …` until `expires_at`."""

    token: str
    expires_at: datetime
    name: str
    roles: list[Role]


class Me(Reply):
    """Who the caller is."""

    id: str
    name: str
    roles: list[Role]
    company: str
    modules: list[Module]


TabKey = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


class SetPreferences(Value):
    """How the caller wants the pages; a language or theme that is null is left to the browser. `tabs` are the keys of a card's
    tabs in the caller's order, those that it does not name come last; [] is the usual order, and null leaves it as it is."""

    language: PageLanguage | None = None
    theme: Literal["light", "dark"] | None = None
    tabs: Annotated[list[TabKey], Field(max_length=100)] | None = None


class PreferencesView(Reply):
    """How the caller wants the pages; what is null is left to the browser. `tabs` are the keys of a card's tabs in the caller's
    order; empty if it is the usual one."""

    language: PageLanguage | None
    theme: Literal["light", "dark"] | None
    tabs: list[str] = []


class CompanyModules(Reply):
    """Which modules a company has on. `version` is what If-Match wants."""

    version: int
    name: str
    modules: dict[Module, bool]


class SetModule(Value):
    """Switches a module on or off. Its data stays either way."""

    module: Module
    version: Version
    on: bool


class UserView(Reply):
    """A person who may log in. `version` is what If-Match wants."""

    id: str
    version: int
    login: str
    name: str
    roles: list[Role]
    active: bool
    created_at: datetime


class AddUser(Value):
    """A new person of the company."""

    login: LoginName
    name: Name
    password: Password
    roles: Roles


class ChangePassword(Value):
    """The caller's own password."""

    old_password: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    new_password: Password


class UserId(Value):
    """Names a user."""

    user_id: str


class SetRoles(Value):
    """What a person may do from now on."""

    user_id: str
    version: Version
    roles: Roles


class SessionView(Reply):
    """A session. Without `created_at`, it was started by an older release, which noted nothing of it."""

    id: str
    created_at: datetime | None = None
    seen_at: datetime | None = Field(default=None, description="The last request, exact to about a minute")
    expires_at: datetime
    address: str = ""
    agent: str = Field(default="", description="The program, as it names itself")
    current: bool = Field(description="Whether this request uses it")


class SessionId(Value):
    """Names one of the caller's sessions."""

    session_id: str


class UserSessionId(Value):
    """Names a session of a user."""

    user_id: str
    session_id: str


class ListOwnSessions(ListRequest[Page[SessionView]]):
    """The caller's sessions, newest first."""


class ListSessions(ListRequest[Page[SessionView]]):
    """A user's sessions, newest first."""

    user_id: str


class ListUsers(ListRequest[Page[UserView]]):
    """The company's people, newest first."""


class KeyView(Reply):
    """An API key, without the key itself.

    `owner` is the user who created it, and with whom it ends; `modules` null: all of the company; `expires_at` null: never.
    """

    id: str
    name: str
    roles: list[Role]
    active: bool
    created_at: datetime
    owner: str | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = Field(default=None, description="Exact to about a minute")
    read_only: bool = False
    modules: list[Module] | None = None
    replaces: str | None = Field(default=None, description="The key that this one took over from")


class NewKey(KeyView):
    """A key that has just been made. `key` is shown this once and never again."""

    key: str


class AddKey(Value):
    """A new API key for a program. With `read_only` it changes nothing; `modules` limits it to these and the customers."""

    name: Name
    roles: Roles
    valid_days: ValidDays = 365
    read_only: bool = False
    modules: Annotated[frozenset[Module], Field(min_length=1)] | None = None


class RotateKey(Value):
    """A new key in place of one that goes on for a while, so that the program can change in between."""

    key_id: str
    overlap_hours: Annotated[int, Field(ge=0, le=30 * 24)] = 24
    valid_days: ValidDays = 365


class KeyId(Value):
    """Names an API key."""

    key_id: str


class ListKeys(ListRequest[Page[KeyView]]):
    """The company's API keys, newest first."""


class FoundCustomer(SearchHit):
    """A customer in the register or among the hits of a search. Only the register has `stage`."""

    stage: Stage | None = None


class CustomersFound(Reply):
    """A page of customers. `open` is the address of the card of the only one that a search found; `approximate`: none fits."""

    items: list[FoundCustomer]
    next_cursor: str | None = None
    total_is_more: bool = False
    open: str | None = None
    approximate: bool = False


HITS = Deprecation(since=date(2026, 11, 25), sunset=date(2027, 6, 1), use="items")


class SearchAnswer(CustomersFound):
    """`hits` are the `items` once more, under their old name."""

    hits: list[FoundCustomer] = Field(default=[], json_schema_extra=HITS.schema())


class RegisterRow(Reply):
    """A row of an imported register that was refused or is doubtful. `line` is its line in the file."""

    line: int
    outcome: Literal["created", "unchanged", "doubtful", "updated", "refused"]
    name: str = ""
    customer_id: str | None = None
    branch_id: str | None = None
    problems: list[dict[str, str]] = Field(default=[], description="`{code, field, detail}` each")
    changes: list[dict[str, str]] = Field(
        default=[], description="`{field, before, after}` each: what differs or changed"
    )


class RegisterReport(Reply):
    """What became of an imported register. `rows` has only the rows with problems; a dry run reports what would happen."""

    total: int
    created: int
    doubtful: int
    unchanged: int
    updated: int = 0
    refused: int
    dry_run: bool
    encoding: str
    delimiter: str
    header_line: int = Field(default=1, description="The line of the headings; 0 for vCards")
    examples: list[str] = Field(
        default=[], description="Names with letters beside a–z, as they were read: at most three"
    )
    columns: dict[str, str]
    unknown_columns: list[str]
    not_understood: list[dict[str, str | int]] = Field(
        default=[], description="`{column, value, rows, line}` each: words that mean nothing here"
    )
    rows: list[RegisterRow] = Field(description="At most 1,000, in the order of the file")
    rows_more: int = Field(default=0, description="How many more rows have problems than `rows` names")
    rejected_more: int = Field(default=0, description="How many rows the file of rows to correct had no room for")
    import_id: str = Field(default="", description="Fetches the rows to correct, for a day")


class RegisterPreview(Reply):
    """How a file would be read. `columns`: heading → our column; `rows`: cells of the first rows."""

    total: int
    encoding: str
    delimiter: str
    header_line: int
    examples: list[str]
    headings: list[str]
    columns: dict[str, str]
    unknown_columns: list[str]
    last_columns: dict[str, str] = Field(description="The map last given for the same headings; empty if none was")
    rows: list[list[str]]
