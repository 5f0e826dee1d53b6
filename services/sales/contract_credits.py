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
    """Notes of each period that nothing is left of it on its invoice, once. It may come before the news that the invoice is
    issued."""
    for contract_id, firsts in _whole(event).items():
        _note(event, contract_id, firsts)


def _whole(event: billing.InvoiceCredited) -> dict[str, set[str] | None]:
    """`{contract: first days of its periods of which nothing is left}`; None: the one that its invoice is of."""
    if event.contract_id:
        return {event.contract_id: None} if event.whole else {}
    found: dict[str, set[str] | None] = {}
    for one in event.whole_periods:
        found[one.contract_id] = (found.get(one.contract_id) or set()) | {str(one.first)}
    return found


def _note(event: billing.InvoiceCredited, contract_id: str, firsts: set[str] | None) -> None:
    def decide(contract: Contract) -> ContractChanged | None:
        mine = _unheard(contract.billings, event.subject, firsts)
        if not mine:
            return None
        contract.billings = [_credited(one, event) if one in mine else one for one in contract.billings]
        return contract.changed()

    change(Contract, contract_id, decide, not_found=errors.contract_not_found)


def _credited(one: Stored, event: billing.InvoiceCredited) -> Stored:
    after = {**one, "credited": True}
    if one["state"] in FOLLOWS[BillingState.ISSUED]:
        after |= {"state": BillingState.ISSUED.value, "number": event.number}
        after.pop("event", None)
    return after


def find_unheard(events: Sequence[billing.InvoiceCredited]) -> list[billing.InvoiceCredited]:
    """Those of the events of which the contract has not heard."""
    return [one for one in events if any(_is_unheard(one, *of) for of in _whole(one).items())]


def _is_unheard(event: billing.InvoiceCredited, contract_id: str, firsts: set[str] | None) -> bool:
    rows = Contract.rows({"_id": contract_id}, ["billings"])
    return any(_unheard(row.get("billings", ()), event.subject, firsts) for row in rows)


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


def _unheard(billings: Sequence[Stored], invoice_id: str, firsts: set[str] | None) -> list[Stored]:
    """The billings of that invoice, and periods, that do not say yet that they are credited."""
    return [
        one
        for one in billings
        if one["invoice_id"] == invoice_id
        and (firsts is None or one["first"] in firsts)
        and not (one.get("credited") or one.get("barred"))
    ]
