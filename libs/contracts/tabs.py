"""The card: which tabs there are, how a service is asked for its part of the card, and how it answers.

Every service answers the one request GetCardSection for all its tabs. The catalogue below lets the gateway say that a
tab is there but unavailable while its service is down; a service that is newer than the gateway describes its new tabs in
its answer, and they are shown all the same.
"""

from typing import Any, Literal

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, Reply, Request, Value


class TabSpec(Value):
    """What is known of a tab without asking its service. `order` sorts the tabs of a card, lowest first."""

    key: str
    service: str
    order: int
    sv: str
    en: str
    module: Module | None = None
    role: Role = Role.VIEWER
    actions: tuple[str, ...] = ()


class Tab(Reply):
    """One tab of a card: its newest `items` (at most `limit`) and how many there are in all.

    `actions` are the keys of what may be started from the tab. `more` is the path of the tab's own paged list.
    """

    key: str
    order: int
    titles: dict[Literal["sv", "en"], str]
    module: Module | None = None
    total: int
    items: list[dict[str, Any]]
    actions: list[str] = []
    more: str | None = None


class HiddenTab(Reply):
    """A tab that was left out, and why: its module is off, or the caller lacks the role."""

    key: str
    reason: Literal["module_off", "role_missing"]
    needs: str


class CardSection(Reply):
    """All that one service has to say on a card. `customer` is the head of the card: only its owner fills it in."""

    tabs: list[Tab]
    hidden: list[HiddenTab] = []
    customer: dict[str, Any] | None = None


class GetCardSection(Request[CardSection]):
    """Asked of every service alike: its tabs of one customer's card.

    `tabs`: only these keys (all, if absent). `branch_id`: only what belongs to that branch. `modules`: those the company
    has on. A service that knows nothing of the customer answers with empty tabs; only the owner (customers) says NotFound.
    """

    customer_id: Id
    modules: frozenset[Module]
    tabs: frozenset[str] | None = None
    branch_id: Id | None = None
    limit: int = Field(default=5, ge=0, le=50)


GetCardSection.method = "get_card_section"
GetCardSection.role = Role.VIEWER

CATALOGUE: tuple[TabSpec, ...] = (
    TabSpec(
        key="activities",
        service="crm",
        order=10,
        sv="Aktiviteter",
        en="Activities",
        module=Module.CRM,
        actions=("create_activity",),
    ),
    TabSpec(key="branches", service="customers", order=20, sv="Filialer", en="Branches", actions=("add_branch",)),
    TabSpec(key="contacts", service="customers", order=30, sv="Kontakter", en="Contacts", actions=("add_contact",)),
    TabSpec(
        key="quotes",
        service="sales",
        order=40,
        sv="Offerter",
        en="Quotes",
        module=Module.SALES,
        actions=("create_quote",),
    ),
    TabSpec(
        key="orders", service="sales", order=50, sv="Order", en="Orders", module=Module.SALES, actions=("create_order",)
    ),
    TabSpec(
        key="invoices",
        service="billing",
        order=60,
        sv="Fakturor",
        en="Invoices",
        module=Module.BILLING,
        actions=("create_invoice",),
    ),
    TabSpec(
        key="reminders",
        service="billing",
        order=70,
        sv="Betalningspåminnelser",
        en="Payment reminders",
        module=Module.REMINDERS,
    ),
    TabSpec(
        key="contracts",
        service="sales",
        order=80,
        sv="Avtal",
        en="Contracts",
        module=Module.CONTRACTS,
        actions=("create_contract",),
    ),
    TabSpec(
        key="cash",
        service="sales",
        order=90,
        sv="Kontantnotor",
        en="Cash receipts",
        module=Module.CASH,
        actions=("create_receipt",),
    ),
    TabSpec(key="info", service="customers", order=100, sv="Info", en="Info", actions=("edit_info",)),
    TabSpec(key="rating", service="billing", order=110, sv="Kreditbetyg", en="Rating", module=Module.RATING),
    TabSpec(
        key="properties",
        service="crm",
        order=120,
        sv="Egenskaper",
        en="Properties",
        module=Module.CRM,
        actions=("set_properties",),
    ),
    TabSpec(
        key="documents",
        service="documents",
        order=130,
        sv="Dokument",
        en="Documents",
        module=Module.DOCUMENTS,
        actions=("upload_document",),
    ),
    TabSpec(key="map", service="customers", order=140, sv="Karta", en="Map", module=Module.MAP),
)
