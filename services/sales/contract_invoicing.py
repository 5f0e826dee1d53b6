"""How a company invoices its contracts: its settings, and the plan that it wants each night."""

from collections.abc import Iterable
from datetime import date

from contracts.sales import ContractInvoicingFields, PlanContractInvoicing, SetContractInvoicingSettings
from sales import errors, invoicing_plans
from sales.plan_models import ContractInvoicing


def put(request: SetContractInvoicingSettings) -> ContractInvoicing:
    """Replaces the settings. Raises Stale."""
    new = request.model_dump(mode="json", include=set(ContractInvoicingFields.model_fields))
    return ContractInvoicing.replace(new, if_version=request.version, not_found=errors.settings_not_found)


def companies_with_a_nightly_run() -> Iterable[str]:
    """The companies that have said so: the one query here that is not about one tenant."""
    return [row["tenant"] for row in ContractInvoicing._get_collection().find({"fields.nightly": True}, {"tenant": 1})]


def run(today: date) -> None:
    """Plans and carries out what is due; once a company and day, since the request id is the day's (`chassis.daily`)."""
    fields = ContractInvoicingFields.model_validate(ContractInvoicing.stored_fields())
    if fields.nightly:
        invoicing_plans.start(PlanContractInvoicing(issue=fields.issue), today, nightly=True)
