"""The messages of the card: a service's section of it, and the description of its tabs. `contracts.tabs` makes both."""

from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request

Titles = dict[Literal["sv", "en"], str]
Labels = dict[str, str]
"""Language → text. Today `sv` and `en`; a newer service may add others."""


class Tab(Reply):
    """One tab of a card: its newest `items` (at most `limit`) and how many there are in all; `total_is_more`: that and more,
    since no more were counted.

    `actions` are the OpenAPI operations that the caller may start from it. `more` is the path of the tab's own paged list.
    """

    key: str
    order: int
    titles: Titles
    module: Module | None = None
    total: int
    total_is_more: bool = False
    items: list[dict[str, Any]]
    actions: list[str] = []
    more: str | None = None


class HiddenTab(Reply):
    """A tab that was left out, and why: its module is off, or the caller lacks the role."""

    key: str
    reason: Literal["module_off", "role_missing"]
    needs: str


class UnknownTab(Reply):
    """A tab of which nothing is known for the day that was asked for. `reason`: `past_unknown`, too few of the changes since then
    were kept, or `past_not_kept`, no changes of it are kept at all."""

    key: str
    order: int
    titles: Titles
    module: Module | None = None
    reason: str


class CardSection(Reply):
    """All that one service has to say on a card. `customer` is the head of the card: only its owner fills it in. `head` are
    blocks that stand in the head beside it, described as tabs are; a gateway older than these leaves them out.

    `version` names the description of the tabs (DescribeTabs); services older than descriptions send none. `at` is the day that
    the answer is of; a service that knows nothing of past days does not repeat it, and its answer is of now. `unknown` are tabs
    of which it does not know that day. `news` is what is new to the caller alone: it is shown once and kept for nobody else.
    """

    is_plain: ClassVar[bool] = True

    tabs: list[Tab]
    head: list[Tab] = []
    hidden: list[HiddenTab] = []
    customer: dict[str, Any] | None = None
    version: str | None = None
    at: date | None = None
    unknown: list[UnknownTab] = []
    news: dict[str, Any] | None = None


def keep_known_modules(names: Any) -> Any:
    """The names without modules that this release does not know: a newer gateway may name them, none of our tabs is theirs."""
    return {name for name in names if name in set(Module)} if isinstance(names, (list, set, frozenset)) else names


class GetCardSection(Request[CardSection]):
    """Asked of every service alike: its tabs of one customer's card.

    `tabs`: only these keys (all, if absent). `branch_id`: only what belongs to that branch. `modules`: those the company
    has on. A service that knows nothing of the customer answers with empty tabs; only the owner (customers) says NotFound.
    `at`: as it was at the end of that business day; absent, as it is now. `looks`: the caller, a user, opens the card, and a
    service that keeps what is new to a user says so in `news`.
    """

    customer_id: Id
    modules: Annotated[frozenset[Module], BeforeValidator(keep_known_modules)]
    tabs: frozenset[str] | None = None
    branch_id: Id | None = None
    limit: int = Field(default=5, ge=0, le=50)
    at: date | None = None
    looks: bool = False


class WordDescription(Reply):
    """What people read in place of a value, and its tone: good, attention, bad or plain."""

    sv: str
    en: str
    tone: str = "plain"


class ColumnDescription(Reply):
    """A column; see `contracts.tabs.Column`. `kind` is one of Kind, or newer than the reader."""

    field: str
    labels: Labels
    kind: str
    minor: bool = False
    words: dict[str, WordDescription] = {}
    flags: dict[str, WordDescription] = {}
    uses: dict[str, str] = {}
    also: list[str] = []


class ChoiceDescription(Reply):
    """A value that may be chosen in a field."""

    value: str
    labels: Labels


class FieldDescription(Reply):
    """A field of an action's request, as a form draws it.

    `kind` is one of `contracts.form_fields.FieldKind`, or newer than the reader. `limits` are those of JSON Schema: minLength,
    maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, maxItems, pattern. `fields` are those of a group, or of one
    row of rows. `nullable`: it may be null. `default` is what holds when the field is left out. `refers`: what its ids are
    of, such as `branch`. `role`: only callers with it may fill it in.
    """

    name: str
    labels: Labels
    required: bool
    kind: str = "text"
    choices: list[ChoiceDescription] = []
    limits: dict[str, int | str] = {}
    nullable: bool = False
    default: Any = None
    refers: str = ""
    role: str | None = None
    fields: list["FieldDescription"] = []


class PartDescription(Reply):
    """A table on the page of a row; see `contracts.tabs.Part`."""

    field: str
    labels: Labels
    columns: list[ColumnDescription]


class ActionDescription(Reply):
    """An action. `operation` is its id in OpenAPI, `request` the name of its message. `states`: the statuses of a row that
    allow it; absent where it does not depend on the status. `needs`: a field of the row without which there is nothing to do;
    empty where there always is. `details` and `parts`: what a page shows of the reply of one that reads."""

    operation: str
    labels: Labels
    request: str
    role: str
    module: str | None = None
    fields: list[FieldDescription] = []
    states: list[str] | None = None
    needs: str = ""
    details: list[ColumnDescription] = []
    parts: list[PartDescription] = []


class TabDescription(Reply):
    """All that is known of a tab without its items. `empty` is said when there is none, and `invitation` is then the link to the
    first action. `item` is the JSON Schema of one item. `opens` is the operation that reads the whole of a row, `details` and
    `parts` what a page shows of that. `by_branch`: whether the tab shows only what belongs to a branch when one is asked for;
    None from a service that is older than the field."""

    key: str
    service: str
    order: int
    titles: Labels
    module: str | None = None
    role: str = Role.VIEWER
    columns: list[ColumnDescription] = []
    actions: list[ActionDescription] = []
    item_actions: list[ActionDescription] = []
    empty: WordDescription | None = None
    invitation: WordDescription | None = None
    item: dict[str, Any] = {}
    opens: str | None = None
    details: list[ColumnDescription] = []
    parts: list[PartDescription] = []
    by_branch: bool | None = None


class TabDescriptions(Reply):
    """The tabs of one release of a service, and its blocks in the head of the card. `version` changes with the description, and
    only with it."""

    version: str
    tabs: list[TabDescription]
    head: list[TabDescription] = []


class DescribeTabs(Request[TabDescriptions]):
    """Asked of every service alike: what its tabs are. The answer depends on the release only, on no company or user."""


GetCardSection.method, GetCardSection.role = "get_card_section", Role.VIEWER
DescribeTabs.method, DescribeTabs.role = "describe_tabs", Role.VIEWER
