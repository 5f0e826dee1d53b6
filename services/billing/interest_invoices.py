"""Interest invoices: interest of invoices that were paid late and not reminded of, claimed each öre once (docs/decisions/0049).

What has been claimed is read from the interest invoices themselves, after the next number of their series: of two that are made
at once, the second finds its number taken, and looks again. What they claim is noted on the late invoices afterwards, by an
event.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from billing import company_settings, customers, errors, interest, interest_errors, payoff, series, standing
from billing.claim_facts import Accrued, Demand, Facts
from billing.claim_replies import interest_of
from billing.claim_sums import Rates
from billing.invoice_content import put_head, put_place
from billing.line_models import Line
from billing.models import Invoice
from billing.states import SETTLED
from chassis.context import current
from chassis.ids import new_id
from chassis.storage import Row, change, create
from contracts import billing as contract
from contracts.base import Event
from contracts.billing import BillingSettingsFields, InvoiceFields, InvoiceKind, InvoiceStatus
from contracts.currencies import KRONOR
from contracts.customers import CustomerSnapshot
from contracts.denominations import Denomination, new_denomination
from contracts.errors import Conflict
from contracts.lines import MOST_LINES
from contracts.money import round_half_up
from contracts.stored_prices import store_price
from contracts.vat import VatCategory

NOTES = {"sv": "Moms tas inte ut på dröjsmålsränta.", "en": "No VAT is charged on penalty interest."}
TEXTS = {
    "sv": "Dröjsmålsränta på faktura {number}, {days} dagar {first}–{last}, {percents} på högst {base}",
    "en": "Penalty interest on invoice {number}, {days} days {first}–{last}, {percents} on at most {base}",
}


class Claimable(NamedTuple):
    """What can be claimed of one late invoice, in minor units of a new document: `amount` beside what was invoiced `before`."""

    invoice: Invoice
    accrued: Sequence[Accrued]
    before: int
    amount: int


def invoice_interest(request: contract.InvoiceInterest, today: date) -> contract.InterestInvoice:
    """Raises Unavailable for a customer whose event has not come yet, Conflict for too little interest, while a reference rate is
    not known, and what `put_place` raises."""
    settings, customer = company_settings.fields(), customers.load(request.customer_id)
    money = new_denomination(request.currency or customer.currency)
    if request.dry_run:
        found = list(_find(request, money, standing.known_rates()))
        return _show(found, money, settings, today)
    numbers = series.series_of(settings, today)

    def write() -> Invoice:
        place = series.next_place(numbers, settings, None, today)
        found = list(_find(request, money, standing.known_rates()))  # read after the number: see above
        _refuse_little(found, money, settings)
        made = _compose(found, money, customer, settings, request.customer_id)
        put_place(made, settings, place)
        return create(made, Invoice.issue_event, _invoiced)

    try:
        made = numbers.take(write)
    except Conflict:
        earlier = Invoice.find(request_id=current().request_id).first()
        if earlier is None:
            raise
        made = earlier
    finish(_invoiced(made))
    return _show_made(made, money, settings, today)


def finish(event: contract.InterestInvoiced) -> None:
    """Notes on the late invoices what is claimed of them now, unless something newer is noted already."""
    source = Invoice.read_one(event.subject)
    if source is not None:
        for one in _invoiced(source).lines:
            _note(source, one)


def find_unnoted(events: Sequence[contract.InterestInvoiced]) -> list[contract.InterestInvoiced]:
    """Those of the events whose claims are not noted as they are now."""
    ids = {one.invoice_id for event in events for one in event.lines}
    rows = Invoice.rows({"_id": {"$in": sorted(ids)}}, ["interest_invoiced"])
    noted = {(row["_id"], one["id"]): one["amount"] for row in rows for one in row.get("interest_invoiced") or ()}
    made = {one.id: one for one in Invoice.find(id__in=[event.subject for event in events])}
    return [event for event in events if event.subject in made and not _is_noted(made[event.subject], noted)]


def events_of(invoice: Invoice) -> contract.InterestInvoiced:
    """What an interest invoice claims now."""
    return _invoiced(invoice)


def after_credit(invoice_id: str) -> None:
    """What is credited of an interest invoice can be claimed again."""
    source = Invoice.read_one(invoice_id)
    if source is not None and source.interest_lines and source.kind == InvoiceKind.INTEREST:
        finish(_invoiced(source))


def run_of(invoice: Invoice, rates: Rates) -> list[Accrued]:
    """The interest that has run of an invoice until the last thing that happened to it, whoever claims it."""
    facts = standing.facts_of(invoice)
    last = _last_day(facts)
    asking = Demand("", last, last, "", 0, bears_interest=True, seen=len(invoice.payments))
    return standing.stand(replace(facts, demands=[*facts.demands, asking]), rates=rates).accrued


def _last_day(facts: Facts) -> date:
    return max([facts.due, *(one.on for one in facts.payments), *(one.on for one in facts.credits)])


def _find(request: contract.InvoiceInterest, money: Denomination, rates: Rates) -> Iterator[Claimable]:
    """The customer's late invoices with what of their interest nobody has claimed, in the order of their due dates."""
    query: Row = {"customer_id": request.customer_id, "currency": money.currency, "kind": None}
    query["status"] = {"$in": sorted(SETTLED)}
    if request.invoice_ids is not None:
        query["_id"] = {"$in": request.invoice_ids}
    before = _claimed(request.customer_id, money)
    rows = Invoice.rows(query, ["due_date", "payments.paid_on"], sort=[("due_date", 1), ("_id", 1)])
    late = [one["_id"] for one in rows if any(paid["paid_on"] > one["due_date"] for paid in one.get("payments") or ())]
    count = 0
    for invoice_id in late:
        invoice = Invoice.read_one(invoice_id)
        if invoice is None or count == MOST_LINES or _is_claimed(invoice, rates):
            continue
        accrued = run_of(invoice, rates)
        amount = _in_units(invoice, accrued, money) - before.get(invoice_id, 0)
        if amount > 0:
            count += 1
            yield Claimable(invoice, accrued, before.get(invoice_id, 0), amount)


def _is_claimed(invoice: Invoice, rates: Rates) -> bool:
    """Whether reminders have claimed its interest: then it is owed, waived or paid there."""
    return standing.stand(standing.facts_of(invoice), rates=rates).interest is not None


def _in_units(invoice: Invoice, accrued: Sequence[Accrued], money: Denomination) -> int:
    """The spans, added up and rounded once."""
    exact = sum((one.amount for one in accrued), Decimal(0)) / invoice.money.minor_units
    return money.store(round_half_up(exact, money.unit))


def _claimed(customer_id: str, money: Denomination) -> dict[str, int]:
    """What interest invoices claim of each invoice, without what was credited of them."""
    found: dict[str, int] = {}
    query = {"customer_id": customer_id, "currency": money.currency, "kind": InvoiceKind.INTEREST.value}
    for made in Invoice.find(**query):
        for one in _invoiced(made).lines:
            found[one.invoice_id] = found.get(one.invoice_id, 0) + money.store(one.amount)
    return found


def _refuse_little(found: Sequence[Claimable], money: Denomination, settings: BillingSettingsFields) -> None:
    total = money.read(sum(one.amount for one in found))
    if total <= 0 or total < _smallest(money, settings):
        raise interest_errors.little_interest(total, _smallest(money, settings))
    for one in found:
        for span in one.accrued:
            if span.provisional:
                raise errors.interest_provisional(interest.half_year_of(span.first))


def _smallest(money: Denomination, settings: BillingSettingsFields) -> Decimal:
    return settings.smallest_interest_invoice if money.currency == KRONOR else money.read(0)


def _compose(
    found: Sequence[Claimable],
    money: Denomination,
    customer: CustomerSnapshot,
    settings: BillingSettingsFields,
    customer_id: str,
) -> Invoice:
    """The invoice without its number. Interest is no supply: no VAT, and nothing that a customer's VAT type asks for."""
    made = Invoice(id=new_id("inv"), customer_id=customer_id, status=str(InvoiceStatus.DRAFT))
    put_head(made, settings, customer, InvoiceFields.model_construct(lines=[]))  # its lines are not sold by anybody
    made.kind, made.currency = InvoiceKind.INTEREST.value, money.currency
    made.minor_units = money.minor_units if money.minor_units != new_denomination(KRONOR).minor_units else None
    made.notes = [NOTES.get(str(made.language), NOTES["sv"])]
    made.lines = [_line(one, money, str(made.language)) for one in found]
    made.interest_lines = [_stored(one, money) for one in found]
    made.net = made.payable = sum(one.amount for one in found)
    made.vat = made.rounding = 0
    made.vat_rates = [{"percent": "0", "net": made.net, "vat": 0}]
    return made


def _line(one: Claimable, money: Denomination, language: str) -> Line:
    amount = money.read(one.amount)
    return Line(
        text=_text(one, language),
        quantity=Decimal(1),
        unit="",
        discount_percent=Decimal(0),
        vat_category=VatCategory.EXEMPT.value,
        vat_percent=Decimal(0),
        net=one.amount,
        **store_price(amount),
    )


def _text(one: Claimable, language: str) -> str:
    spans = payoff.spans_of(one.accrued, one.invoice.money)
    percents = sorted({span.percent for span in spans})
    return TEXTS.get(language, TEXTS["sv"]).format(
        number=one.invoice.number_text,
        days=sum(span.days for span in spans),
        first=spans[0].first,
        last=spans[-1].last,
        percents=", ".join(f"{percent.normalize():f} %" for percent in percents),
        base=max(span.principal for span in spans),
    )


def _stored(one: Claimable, money: Denomination) -> Row:
    spans = [span.model_dump(mode="json") for span in payoff.spans_of(one.accrued, one.invoice.money)]
    return {"invoice_id": one.invoice.id, "number": one.invoice.number_text, "spans": spans, "before": one.before}


def _invoiced(made: Invoice) -> contract.InterestInvoiced:
    """What it claims of each late invoice, without what was credited."""
    left = [one.left.amount for one in made.lines_left()]
    return contract.InterestInvoiced(
        subject=made.id,
        version=made.version,
        customer_id=made.customer_id,
        number=made.number_text,
        currency=made.currency,
        lines=[interest_of(one, net, made.money) for one, net in zip(made.interest_lines or (), left, strict=True)],
    )


def _note(source: Invoice, line: contract.InvoicedInterest) -> None:
    def decide(late: Invoice) -> list[Event]:
        others = [one for one in late.interest_invoiced or () if one["id"] != source.id]
        before = [one for one in late.interest_invoiced or () if one["id"] == source.id]
        amount = late.money.store(line.amount)
        if any(one["version"] >= source.version for one in before):
            return []
        made: Row = {"id": source.id, "on": source.issue_date, "amount": amount, "version": source.version}
        late.interest_invoiced = [*others, made]
        if late.claims:
            standing.settle(late)
        return []

    change(Invoice, line.invoice_id, decide, not_found=errors.invoice_not_found)


def _is_noted(made: Invoice, noted: dict[tuple[str, str], int]) -> bool:
    return all(noted.get((one.invoice_id, made.id)) == made.money.store(one.amount) for one in _invoiced(made).lines)


def _show(
    found: Sequence[Claimable], money: Denomination, settings: BillingSettingsFields, today: date
) -> contract.InterestInvoice:
    lines = [interest_of(_stored(one, money), one.amount, money) for one in found]
    return contract.InterestInvoice(
        on=today,
        currency=money.currency,
        lines=lines,
        total=sum((one.amount for one in lines), money.read(0)),
        smallest=_smallest(money, settings),
        provisional=any(span.provisional for one in lines for span in one.spans),
    )


def _show_made(
    made: Invoice, money: Denomination, settings: BillingSettingsFields, today: date
) -> contract.InterestInvoice:
    shown = made.to_contract(today)
    return contract.InterestInvoice(
        on=shown.issue_date or today,
        currency=made.currency,
        lines=shown.interest_of,
        total=shown.totals.total,
        smallest=_smallest(money, settings),
        invoice=shown,
    )
