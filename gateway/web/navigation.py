"""The links of the head: which page is for whom, in one table."""

from collections.abc import Iterator
from typing import NamedTuple

from contracts.access import Module, Role
from contracts.billing import GetCompanyAgeing, GetRates, ListInvoices
from contracts.billing.collection import ExecuteCollectionExport
from contracts.billing.payment_list import ListPayments
from contracts.billing.reminder_plans import ExecuteReminderPlan
from contracts.crm import ListActivities, ListMentions, ListProperties
from contracts.crm.selection_requests import ListSelections
from contracts.customers import CreateCustomer, SetNotDuplicates
from contracts.sales import ExecuteContractInvoicingPlan
from contracts.sales.exposures import ListExposures
from gateway.http.call import Call
from gateway.http.rights import may


class Page(NamedTuple):
    """A page of the whole company: its address, the key of its text, and who works with it."""

    path: str
    text: str
    role: Role
    module: Module | None = None


class Area(NamedTuple):
    """Pages that belong together; `text` is the key of what they are about."""

    text: str
    pages: tuple[Page, ...]


class Link(NamedTuple):
    """A link of the head; `text` is a key of texts."""

    href: str
    text: str
    is_here: bool


class Links(NamedTuple):
    """The links of an area; `text` is a key of texts."""

    text: str
    links: list[Link]


AREAS = (
    Area(
        "area_customers",
        (
            Page("/customers", "customers", Role.VIEWER),
            Page("/selections", "selections", ListSelections.role, ListSelections.module),
            Page("/new-customer", "new_customer", CreateCustomer.role),
            Page("/imports", "import", Role.SELLER),
            Page("/bulk", "bulks", Role.SELLER),
            Page("/mailings", "mailings", Role.SELLER),
            Page("/properties", "properties", ListProperties.role, ListProperties.module),
            Page("/duplicates", "duplicates", SetNotDuplicates.role),
            Page("/doubts", "doubts", Role.VIEWER),
        ),
    ),
    Area(
        "area_work",
        (
            Page("/activities", "to_dos", ListActivities.role, ListActivities.module),
            Page("/calendar", "calendar", ListActivities.role, ListActivities.module),
            Page("/mentions", "mentions", ListMentions.role, ListMentions.module),
        ),
    ),
    Area(
        "area_money",
        (
            Page("/invoices", "invoices", ListInvoices.role, ListInvoices.module),
            Page("/payments", "payments", ListPayments.role, ListPayments.module),
            Page(
                "/contract-plans",
                "contract_plans",
                ExecuteContractInvoicingPlan.role,
                ExecuteContractInvoicingPlan.module,
            ),
            Page("/reminder-plans", "reminder-plans", ExecuteReminderPlan.role, ExecuteReminderPlan.module),
            Page(
                "/collection-exports",
                "collection-exports",
                ExecuteCollectionExport.role,
                ExecuteCollectionExport.module,
            ),
            Page("/ageing", "ageing", GetCompanyAgeing.role, GetCompanyAgeing.module),
            Page("/exposures", "exposures", ListExposures.role, ListExposures.module),
        ),
    ),
    Area(
        "area_company",
        (
            Page("/account", "account", Role.VIEWER),
            Page("/settings", "settings", Role.ADMINISTRATOR),
            Page("/users", "users", Role.ADMINISTRATOR),
            Page("/rates", "rates", Role.ADMINISTRATOR, GetRates.module),
            Page("/api-keys", "api_keys", Role.ADMINISTRATOR),
            Page("/operation", "operation", Role.ADMINISTRATOR),
        ),
    ),
)
"""In the order of the head."""
PAGES = tuple(page for area in AREAS for page in area.pages)


def links_of(call: Call, path: str) -> list[Links]:
    """The links for the caller on the page at `path`: what roles and the company's modules allow, without empty areas."""
    areas = (Links(area.text, list(_links(call, area, path))) for area in AREAS)
    return [one for one in areas if one.links]


def _links(call: Call, area: Area, path: str) -> Iterator[Link]:
    for page in area.pages:
        if may(call, page):
            yield Link(page.path, page.text, path == page.path or path.startswith(f"{page.path}/"))
