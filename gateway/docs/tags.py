"""The sections of the API's document: which operation stands in which, in groups as a menu shows them."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from gateway.http.call import Operation


class Tag(NamedTuple):
    """A section of the document. `segments` are the parts of an address that belong to it."""

    group: str
    name: str
    description: str
    segments: tuple[str, ...]


TAGS = (
    Tag(
        "Customers",
        "Customers",
        "The customer register: find, create and change customers.",
        ("customers", "deletion", "info"),
    ),
    Tag("Customers", "Search", "Find customers by the beginnings of words.", ("search",)),
    Tag(
        "Customers", "Register", "All customers in an order of choice, as pages and as a file.", ("customer-register",)
    ),
    Tag("Customers", "Card", "Everything that the company knows of one customer, tab by tab.", ("card", "tabs")),
    Tag("Customers", "Branches", "A customer's shops, factories and offices.", ("branches",)),
    Tag("Customers", "Contacts", "The people at a customer.", ("contacts",)),
    Tag(
        "Customers",
        "Merges",
        "Two customers become one, in every service, and back within 30 days.",
        ("merge", "merges"),
    ),
    Tag(
        "Customers",
        "Personal data",
        "Everything that is stored about one customer or contact; erasing it as a plan says, with a receipt.",
        ("personal-data", "erasure"),
    ),
    Tag(
        "Customers",
        "Bulk changes",
        "Many customers changed at once: planned, looked at, carried out, undone.",
        ("bulk",),
    ),
    Tag(
        "Customers", "Mailings", "Letters and e-mails to contacts, sent once somebody has approved them.", ("mailings",)
    ),
    Tag(
        "Customers",
        "Selections",
        "Saved rules that customers fit: counted, explained, followed live, and given as lists.",
        ("selections",),
    ),
    Tag("Customers", "Import", "A whole register of customers from a CSV file.", ("imports",)),
    Tag("Sales", "Quotes", "draft → sent → accepted → ordered.", ("quotes",)),
    Tag("Sales", "Orders", "draft → confirmed → delivered and invoiced, in parts if need be.", ("orders",)),
    Tag("Sales", "Deliveries", "Delivery notes: what left of an order, when and where to.", ("deliveries",)),
    Tag("Sales", "Contracts", "Agreements that are invoiced period by period.", ("contracts", "contract-invoicing")),
    Tag("Sales", "Receipts", "Cash receipts: open ↔ parked → completed, and returns.", ("receipts",)),
    Tag("Sales", "Registers", "Cash registers: their sales days, X and Z reports.", ("registers",)),
    Tag(
        "Billing",
        "Invoices",
        "draft → issued → paid, with credit notes, payments, write-offs and disputes.",
        ("invoices", "collective-invoices", "interest-invoices"),
    ),
    Tag(
        "Billing",
        "Accounts",
        "What customers owe and have paid: ledger, balances, ageing, payments.",
        ("account", "ageing", "payments", "account-payments"),
    ),
    Tag("Billing", "Collection", "Claims handed over to a collection agency.", ("collection-exports", "collection")),
    Tag(
        "Sales",
        "Exposure",
        "What would be lost if a customer paid nothing more, beside its limit.",
        ("exposure", "exposures"),
    ),
    Tag(
        "Billing",
        "Statistics",
        "What customers buy and how they pay: turnover, purchases, payment habit, expected payments.",
        ("turnover", "purchases", "payment-habit", "expected-payments"),
    ),
    Tag(
        "Billing",
        "Reminders",
        "Reminders of overdue invoices, with fee and interest.",
        ("reminders", "reminder-plans", "rates"),
    ),
    Tag("Billing", "Ratings", "What credit agencies say of a customer.", ("ratings",)),
    Tag(
        "Customer care",
        "Activities",
        "To-dos, meetings, calls and visits.",
        ("activities", "activity-series", "teams", "alarms", "alarm-settings", "calendar-feed"),
    ),
    Tag(
        "Customer care",
        "Timeline",
        "What has happened to a customer, what of it is new, and notes with the colleagues whom they mention.",
        ("timeline", "news", "notes", "mentions"),
    ),
    Tag(
        "Customer care",
        "Properties",
        "What a company wants to know of its customers beside what every customer has: tags, choices, numbers, dates, texts.",
        ("properties",),
    ),
    Tag("Customer care", "Documents", "Files on customers.", ("documents",)),
    Tag("Administration", "Settings", "What the company decides once.", ("settings",)),
    Tag(
        "Administration",
        "Access",
        "Sessions, users, API keys and modules.",
        ("login", "logout", "me", "company", "users", "api-keys", "sessions"),
    ),
    Tag(
        "Administration",
        "Parked events",
        "Events that a service could not handle, and their return to it.",
        ("parked-events",),
    ),
    Tag("Administration", "Audit trail", "Who did, tried or looked at what; a chain that shows changes.", ("audit",)),
)
LEADING = ("imports", "audit", "contract-invoicing", "reminder-plans", "collection-exports")
"""First parts of an address that decide, whatever follows them."""

_BY_SEGMENT = {segment: tag.name for tag in TAGS for segment in tag.segments}


def tag_of(operation: Operation) -> str:
    """The section of an operation: the last part of its address that a section names, else its first part."""
    segments = operation.path.strip("/").split("/")
    segments = segments[:1] if segments[0] in LEADING else segments
    named = [_BY_SEGMENT[segment] for segment in segments if segment in _BY_SEGMENT]
    return named[-1] if named else segments[0].replace("-", " ").capitalize()


def tags(operations: Iterable[Operation]) -> list[dict[str, str]]:
    """The document's `tags`: those in use, in the order of the menu, unknown ones last."""
    used = {tag_of(operation) for operation in operations}
    known = [{"name": tag.name, "description": tag.description} for tag in TAGS if tag.name in used]
    return known + [{"name": name} for name in sorted(used - {tag.name for tag in TAGS})]


def groups(operations: Iterable[Operation]) -> list[dict[str, Any]]:
    """The extension `x-tagGroups`: the menu's headings with their sections."""
    names = [tag["name"] for tag in tags(operations)]
    group_of = {tag.name: tag.group for tag in TAGS}
    headings = dict.fromkeys(group_of.get(name, "More") for name in names)
    return [
        {"name": heading, "tags": [name for name in names if group_of.get(name, "More") == heading]}
        for heading in headings
    ]
