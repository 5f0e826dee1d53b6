"""Invoices that contracts share, as far as sales owns them: periods are taken, then billing is asked once (docs/decisions/0030).

    taking ──► asked ──► drafted ──► issued       each period is taken in one write on its contract
       │         │           └─────► dropped      the draft was deleted ┐
       │         └─────────────────► refused      billing cannot make it ┴ every period is free again
       └───────────────────────────► refused      no period was as planned any more

A period that is not as planned any more is barred from its invoice, in the contract: a process that is late finds it there. The
plan's own event brings another process when one dies; every step can be repeated.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from chassis.bulk_changes import Change, change_many
from chassis.context import Context, current, using
from chassis.ids import new_id
from chassis.storage import change, create
from contracts import billing
from contracts.sales import BillingState, ContractChanged, ContractPeriodAsked
from contracts.sales.shared_invoices import CollectedPeriod, SharedInvoiceAsked
from sales import contract_billings, contract_errors, due_periods, errors, order_errors, shared_plans
from sales.contract_billings import Customers, Stored
from sales.due_periods import Asked
from sales.models import Contract
from sales.order_billings import FOLLOWS
from sales.plan_models import InvoicingPlan, PlannedPeriod
from sales.shared_models import LIVE, TAKING, SharedInvoice

Outcomes = dict[str, Stored | None]


def make(
    plan: InvoicingPlan, groups: Sequence[Sequence[PlannedPeriod]], customers: Customers, asked: Asked
) -> Outcomes:
    """Takes the periods of shared invoices and asks billing for them. Returns `{id of the planned period: its billing}`; None for
    a period whose sum or anything that the invoice says has changed, or that another plan took."""
    begun = [_begin(plan, entries) for entries in groups]
    pairs = [(shared, one) for shared, entries in zip(begun, groups, strict=True) for one in entries]
    changes = [_taking(shared, one, customers, asked) for shared, one in pairs]
    contracts = _change_all(Contract, changes)
    outcomes = {one.id: _taken(contract, plan.id, one) for (_, one), contract in zip(pairs, contracts, strict=True)}
    taken = {
        shared.id: [
            (contract, outcome)
            for (of, one), contract in zip(pairs, contracts, strict=True)
            if of is shared and (outcome := outcomes[one.id]) is not None
        ]
        for shared in begun
    }
    _change_all(SharedInvoice, [_asking(shared, taken[shared.id]) for shared in begun])
    return outcomes


def _begin(plan: InvoicingPlan, entries: Sequence[PlannedPeriod]) -> SharedInvoice:
    """The plan's invoice with that number: made now, or by a process before."""
    number = entries[0].shared_invoice
    with using(_context(f"{plan.id}:{number}")):
        return create(
            SharedInvoice(
                id=new_id("shr"),
                state=TAKING,
                plan_id=plan.id,
                plan_number=number,
                customer_id=entries[0].customer_id,
                invoice_id=new_id("inv"),
                issue=plan.issue,
            )
        )


def _taking(shared: SharedInvoice, entry: PlannedPeriod, customers: Customers, asked: Asked) -> Change[Contract]:
    """One write on the contract, under the entry's own id, that takes the period or bars it."""
    customer = customers.get(entry.customer_id)

    def decide(contract: Contract) -> ContractChanged | None:
        if contract_billings.of_plan(contract, shared.plan_id, entry) is not None:
            return None
        found = contract_billings.find_due(contract, customer, asked, entry)
        is_same = found is not None and due_periods.digest(contract, found, asked.issue) == entry.digest
        if (
            found is None
            or customer is None
            or not is_same
            or shared_plans.sharing_of(contract, customer) != entry.sharing
        ):
            taken = _barred(shared, entry)
        else:
            event = due_periods.event_of(contract, found, shared.invoice_id, asked.issue)
            taken = {**contract_billings.billing_of(contract, event, shared.plan_id), "shared": shared.id}
        contract.billings = [*contract.billings, taken]
        return contract.changed()

    return Change(entry.contract_id, _context(entry.id), decide)


def _barred(shared: SharedInvoice, entry: PlannedPeriod) -> Stored:
    return {
        "key": f"{entry.contract_id}:{entry.first}",
        "first": entry.first,
        "last": entry.last,
        "net": entry.net,
        "invoice_id": shared.invoice_id,
        "state": BillingState.REFUSED.value,
        "number": "",
        "refusal": contract_errors.period_stale(entry.first).code,
        "plan_id": shared.plan_id,
        "shared": shared.id,
        "barred": True,
    }


def _taken(contract: Contract, plan_id: str, entry: PlannedPeriod) -> Stored | None:
    found = contract_billings.of_plan(contract, plan_id, entry)
    return None if found is None or found.get("barred") else found


def _asking(shared: SharedInvoice, taken: Sequence[tuple[Contract, Stored]]) -> Change[SharedInvoice]:
    """The write that asks billing for all that was taken. As long as it has not been done, every billing has its event."""

    def decide(now: SharedInvoice) -> SharedInvoiceAsked | None:
        if now.state != TAKING:
            return None
        if not taken:
            now.state, now.code = BillingState.REFUSED.value, contract_errors.period_stale("–").code
            return None
        now.state = BillingState.ASKED.value
        now.contract_ids = sorted({contract.id for contract, _ in taken})
        now.event = _event(now, taken).model_dump(mode="json")
        return now.asked()

    return Change(shared.id, _context(f"{shared.id}:asked"), decide)


def _event(shared: SharedInvoice, taken: Sequence[tuple[Contract, Stored]]) -> SharedInvoiceAsked:
    asked = [(contract, ContractPeriodAsked.model_validate(one["event"])) for contract, one in taken]
    first = asked[0][1]
    return SharedInvoiceAsked(
        subject=shared.id,
        version=shared.version,
        invoice_id=shared.invoice_id,
        customer_id=shared.customer_id,
        branch_id=_common([one.branch_id for _, one in asked]),
        our_reference=_common([one.our_reference for _, one in asked]) or "",
        your_reference=first.your_reference,
        payment_terms_days=first.payment_terms_days,
        currency=first.currency,
        issue=bool(shared.issue),
        periods=[_period(contract, one) for contract, one in asked],
    )


def _period(contract: Contract, asked: ContractPeriodAsked) -> CollectedPeriod:
    same = CollectedPeriod.model_fields.keys() & ContractPeriodAsked.model_fields.keys()
    return CollectedPeriod(
        contract_id=contract.id,
        branch_name=contract.party.get("branch_name", ""),
        **{name: getattr(asked, name) for name in same},
    )


def _common(values: Iterable[str | None]) -> str | None:
    """What all have; None if they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


def note(invoice: billing.InvoiceSnapshot, state: BillingState) -> None:
    """What has become of the invoice, for each contract and then for the whole; nothing for other invoices."""
    if invoice.shared_invoice_id:
        ids = {one.contract_id for one in invoice.periods}
        _tell(invoice.shared_invoice_id, ids, invoice.id, state, number=invoice.number or "")


def note_drop(event: billing.InvoiceDropped) -> None:
    if event.shared_invoice_id:
        _tell(event.shared_invoice_id, set(event.contract_ids), event.subject, BillingState.DROPPED)


def note_refusal(event: billing.SharedInvoiceRefused) -> None:
    ids = set(load(event.shared_invoice_id).contract_ids)
    _tell(event.shared_invoice_id, ids, event.subject, BillingState.REFUSED, refusal=event.code)


def load(shared_id: str) -> SharedInvoice:
    """Raises NotFound."""
    found: SharedInvoice | None = SharedInvoice.find(id=shared_id).first()
    if found is None:
        raise order_errors.collective_invoice_not_found(shared_id)
    return found


def _tell(shared_id: str, contract_ids: set[str], invoice_id: str, state: BillingState, **news: str) -> None:
    """The whole comes last: it says that every contract has heard."""
    moves = [
        Change(one, current(), contract_billings.moving(invoice_id, state, **news)) for one in sorted(contract_ids)
    ]
    _change_all(Contract, moves)
    named = {"code": news["refusal"]} if "refusal" in news else news

    def decide(now: SharedInvoice) -> None:
        if now.state in FOLLOWS[state]:
            now.state, now.event = state.value, None
            for name, said in named.items():
                setattr(now, name, said)

    with using(_context(f"{shared_id}:{state.value}")):
        change(SharedInvoice, shared_id, decide, not_found=order_errors.collective_invoice_not_found)


def _change_all(model: Any, changes: Sequence[Change[Any]]) -> list[Any]:
    """The changed documents. Raises what the first change that failed ended with; all may be done again."""
    not_found = errors.contract_not_found if model is Contract else order_errors.collective_invoice_not_found
    outcomes = change_many(model, changes, not_found=not_found)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return list(outcomes)


def _context(request_id: str) -> Context:
    """Each write has a request id that follows from what it is: the event that brings it about may come twice."""
    return replace(current(), request_id=request_id)


def is_unsettled(invoice: billing.InvoiceSnapshot) -> bool:
    """Whether the contracts of that invoice have not heard of it yet."""
    state = BillingState.ISSUED if invoice.issue_date else BillingState.DRAFTED
    return bool(invoice.shared_invoice_id) and _state_of(invoice.shared_invoice_id) in FOLLOWS[state]


def is_taken(shared_id: str | None) -> bool:
    """Whether the periods of an invoice that is not there are still taken."""
    return bool(shared_id) and _state_of(shared_id) in LIVE


def find_not_given_back(events: Sequence[billing.SharedInvoiceRefused]) -> list[billing.SharedInvoiceRefused]:
    """Those of the events whose periods are still taken."""
    return [one for one in events if is_taken(one.shared_invoice_id)]


def _state_of(shared_id: str | None) -> str | None:
    return next((row["state"] for row in SharedInvoice.rows({"_id": shared_id}, ["state"])), None)
