"""Credit notes of a contract's invoices, and periods that are opened again (docs/decisions/0030).

A credit note does not give the period back: the next night would invoice again what has just been credited. The contract notes
that the invoice is wholly credited; then somebody may open the period, once for each invoice, and the next plan has it under a
new id.
"""

from collections.abc import Sequence

from chassis.storage import change
from contracts import billing
from contracts.sales import BillingState, ContractChanged
from contracts.sales.contract_reopening import ReopenContractPeriod
from sales import agreements, contract_billings, contract_errors, errors
from sales.contract_billings import Stored
from sales.models import Contract
from sales.order_billings import FOLLOWS


def note(event: billing.InvoiceCredited) -> None:
    """Notes that the period's invoice is credited wholly, once. It may come before the news that the invoice is issued."""
    if not (event.contract_id and event.whole):
        return

    def decide(contract: Contract) -> ContractChanged | None:
        mine = _find(contract.billings, event.subject)
        if mine is None or mine.get("credited"):
            return None
        after = {**mine, "credited": True}
        if mine["state"] in FOLLOWS[BillingState.ISSUED]:
            after |= {"state": BillingState.ISSUED.value, "number": event.number}
            after.pop("event", None)
        contract.billings = [after if one is mine else one for one in contract.billings]
        return contract.changed()

    change(Contract, event.contract_id, decide, not_found=errors.contract_not_found)


def find_unheard(events: Sequence[billing.InvoiceCredited]) -> list[billing.InvoiceCredited]:
    """Those of the events of which the contract has not heard."""
    return [one for one in events if one.contract_id and one.whole and _is_unheard(one.contract_id, one.subject)]


def _is_unheard(contract_id: str, invoice_id: str) -> bool:
    rows = Contract.rows({"_id": contract_id}, ["billings"])
    found = [mine for row in rows if (mine := _find(row.get("billings", ()), invoice_id)) is not None]
    return any(not one.get("credited") for one in found)


def reopen(request: ReopenContractPeriod) -> Contract:
    """Opens a period whose invoice is wholly credited, or that was dropped. Raises Conflict for any other."""
    first = request.first.isoformat()

    def decide(contract: Contract) -> None:
        mine = [one for one in contract.billings if one["first"] == first and _can_reopen(one)]
        others = [one for one in contract.drops if one["first"] != first]
        if not mine and others == contract.drops:
            raise contract_errors.period_not_opened(request.first)
        contract.billings = [{**one, "reopened": True} if one in mine else one for one in contract.billings]
        contract.drops = others
        contract_billings.owe_if_over(contract, first)

    return agreements.move(request, "reopen", decide)


def _can_reopen(billing_: Stored) -> bool:
    return bool(billing_.get("credited")) and not billing_.get("reopened")


def _find(billings: Sequence[Stored], invoice_id: str) -> Stored | None:
    return next((one for one in billings if one["invoice_id"] == invoice_id), None)
