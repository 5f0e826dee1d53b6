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


class Link(NamedTuple):
    """A link of the head; `text` is a key of texts."""

    href: str
    text: str
    is_here: bool


PAGES = (
    Page("/customers", "customers", Role.VIEWER),
    Page("/selections", "selections", ListSelections.role, ListSelections.module),
    Page("/new-customer", "new_customer", CreateCustomer.role),
    Page("/activities", "to_dos", ListActivities.role, ListActivities.module),
    Page("/calendar", "calendar", ListActivities.role, ListActivities.module),
    Page("/mentions", "mentions", ListMentions.role, ListMentions.module),
    Page("/invoices", "invoices", ListInvoices.role, ListInvoices.module),
    Page("/payments", "payments", ListPayments.role, ListPayments.module),
    Page("/reminder-plans", "reminder-plans", ExecuteReminderPlan.role, ExecuteReminderPlan.module),
    Page(
        "/contract-plans",
        "contract_plans",
        ExecuteContractInvoicingPlan.role,
        ExecuteContractInvoicingPlan.module,
    ),
    Page("/collection-exports", "collection-exports", ExecuteCollectionExport.role, ExecuteCollectionExport.module),
    Page("/ageing", "ageing", GetCompanyAgeing.role, GetCompanyAgeing.module),
    Page("/exposures", "exposures", ListExposures.role, ListExposures.module),
    Page("/properties", "properties", ListProperties.role, ListProperties.module),
    Page("/imports", "import", Role.SELLER),
    Page("/bulk", "bulks", Role.SELLER),
    Page("/mailings", "mailings", Role.SELLER),
    Page("/doubts", "doubts", Role.VIEWER),
    Page("/duplicates", "duplicates", SetNotDuplicates.role),
    Page("/account", "account", Role.VIEWER),
    Page("/settings", "settings", Role.ADMINISTRATOR),
    Page("/users", "users", Role.ADMINISTRATOR),
    Page("/rates", "rates", Role.ADMINISTRATOR, GetRates.module),
    Page("/api-keys", "api_keys", Role.ADMINISTRATOR),
    Page("/operation", "operation", Role.ADMINISTRATOR),
)
"""In the order of the head."""


def links_of(call: Call, path: str) -> list[Link]:
    """The links for the caller on the page at `path`: what roles and the company's modules allow."""
    return list(_links(call, path))


def _links(call: Call, path: str) -> Iterator[Link]:
    for page in PAGES:
        if may(call, page):
            yield Link(page.path, page.text, path == page.path or path.startswith(f"{page.path}/"))
