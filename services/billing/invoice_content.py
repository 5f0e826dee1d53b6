"""Makes an invoice of what was filled in, the customer and the settings: anew whenever a draft changes, and when it is issued."""

from datetime import date, timedelta

from billing import (
    collective_content,
    customers,
    errors,
    exemption,
    kronor,
    ocr,
    remarks,
    series,
    shared_content,
    texts,
    treatment,
)
from billing.line_models import Line
from billing.models import Invoice
from billing.series import Place
from billing.states import by_payment
from billing.totals import Asked, asked_totals, price_lines, totals_of
from contracts.billing import BillingSettingsFields, InvoiceFields, InvoiceLine, Party, Totals
from contracts.billing.exchange import ExchangeRate
from contracts.currencies import KRONOR
from contracts.customers import BranchSnapshot, CustomerSnapshot, VatType
from contracts.denominations import Denomination, new_minor_units
from contracts.money import TooLarge
from contracts.stored_prices import store_price
from contracts.supply import supply_of
from contracts.vat import NO_VAT, NoVatRate


def compose(invoice: Invoice, settings: BillingSettingsFields, on: date, known: CustomerSnapshot | None = None) -> None:
    """Fills in all that follows from `invoice.wanted`, with the VAT of the delivery date, or of `on`.

    `known`: the customer, where the caller has read it already.

    Raises Unavailable when the event of the customer or branch has not come yet, InvalidInput for a branch that is
    retired or another customer's, a delivery date without VAT rates, or a sum too large.
    """
    wanted = InvoiceFields.model_validate(invoice.wanted)
    customer = known or customers.load(invoice.customer_id)
    in_use, held = not invoice.asked, invoice.branch_id
    branch = customers.branch_of(invoice.customer_id, customer, wanted.branch_id, in_use=in_use, held=held)
    invoice.warnings = remarks.codes_about(customer) or None
    _put_parties(invoice, settings, customer, branch)
    _put_terms(invoice, settings, customer, wanted)
    collective_content.put_words(invoice)
    shared_content.put_words(invoice)
    _put_lines(invoice, settings, wanted, on)
    if settings.seller_exempt:
        invoice.warnings = [*(invoice.warnings or ()), *exemption.warnings_on(invoice, on)] or None
    reasons = treatment.reasons(invoice, settings.seller_exempt)
    invoice.notes = texts.notes(reasons, settings, customer.language)


def freeze(invoice: Invoice, settings: BillingSettingsFields, place: Place, rate: ExchangeRate | None = None) -> None:
    """Issues an invoice that was composed for the day of its place: number, OCR, due date, VAT in kronor by the `rate` or that
    of the settings, state.

    Raises Conflict when something is missing that the law asks for, when customer and sale contradict each other on VAT, when
    the total is negative, or for an OCR that does not fit.
    """
    issue_date = place.issue_date
    if missing := _missing(invoice, settings):
        raise errors.particulars_missing(missing)
    for found in treatment.contradictions(invoice, settings.seller_exempt, issue_date):
        if found.stops:
            raise errors.vat_contradiction(found)
    kronor.put_vat_in_kronor(invoice, settings, issue_date, rate)
    if settings.seller_exempt:
        exemption.check(invoice, issue_date)
    if invoice.payable < 0:
        raise errors.total_negative()
    _number(invoice, settings, place)


def put_head(
    invoice: Invoice, settings: BillingSettingsFields, customer: CustomerSnapshot, wanted: InvoiceFields
) -> None:
    """Who it is from and to, and its terms: of an invoice by which nothing was sold."""
    _put_parties(invoice, settings, customer, None)
    _put_terms(invoice, settings, customer, wanted)


def put_place(invoice: Invoice, settings: BillingSettingsFields, place: Place) -> None:
    """Issues an invoice by which nothing was sold. Raises Conflict when seller or buyer is not named, or for an OCR that does
    not fit."""
    needed = {"settings.seller_name": invoice.seller["name"], "customer.name": invoice.buyer["name"]}
    if missing := [path for path, value in needed.items() if not value]:
        raise errors.particulars_missing(missing)
    _number(invoice, settings, place)


def _number(invoice: Invoice, settings: BillingSettingsFields, place: Place) -> None:
    issue_date = place.issue_date
    invoice.series, invoice.number = place.series, place.number
    invoice.number_text = series.print_number(invoice.series, invoice.number)
    try:
        invoice.ocr = ocr.reference(invoice.number_text, settings.ocr_mode, settings.ocr_length)
    except ocr.DoesNotFit:
        raise errors.ocr_does_not_fit(invoice.number_text, settings.ocr_length) from None
    invoice.issue_date = str(issue_date)
    invoice.delivery_date = invoice.delivery_date or str(issue_date)
    invoice.due_date = str(issue_date + timedelta(days=invoice.payment_terms_days))
    invoice.fee_agreed = settings.reminder_fee_agreed
    invoice.status = str(by_payment(invoice.payable, 0))
    invoice.wanted = {}


def _put_parties(
    invoice: Invoice, settings: BillingSettingsFields, customer: CustomerSnapshot, branch: BranchSnapshot | None
) -> None:
    seller = Party(
        name=settings.seller_name,
        identity_number=settings.seller_identity_number,
        vat_number=settings.seller_vat_number,
        address=settings.seller_address,
    )
    invoice.seller = {**seller.model_dump(mode="json"), "bankgiro": settings.bankgiro}
    invoice.buyer = customers.buyer(customer, branch).model_dump(mode="json")
    delivery = customers.delivery_address(customer, branch)
    invoice.delivery_address = delivery.model_dump(mode="json") if delivery else {}
    if invoice.asked:  # where the goods went stays true, whatever has become of the branch
        invoice.delivery_address = invoice.asked["delivery_address"]
    invoice.branch_id, invoice.branch_name = (branch.id, branch.name) if branch else (None, "")


def _put_terms(
    invoice: Invoice, settings: BillingSettingsFields, customer: CustomerSnapshot, wanted: InvoiceFields
) -> None:
    terms = (wanted.payment_terms_days, customer.payment_terms_days, settings.payment_terms_days)
    invoice.payment_terms_days = next(days for days in terms if days is not None)
    invoice.currency = invoice.asked["currency"] if invoice.asked else customer.currency
    invoice.minor_units = invoice.asked.get("minor_units") if invoice.asked else new_minor_units(customer.currency)
    invoice.language = customer.language
    if not customer.vat_type.is_known:
        raise errors.vat_type_unknown(customer.vat_type)
    is_till = "receipt_id" in invoice.asked  # a cash receipt bears Swedish VAT, whoever buys
    invoice.vat_type = str(VatType.SWEDISH if is_till else customer.vat_type)
    invoice.our_reference = customer.our_reference if wanted.our_reference is None else wanted.our_reference
    invoice.your_reference = customer.your_reference if wanted.your_reference is None else wanted.your_reference
    invoice.order_id, invoice.text = wanted.order_id, wanted.text
    invoice.delivery_date = str(wanted.delivery_date) if wanted.delivery_date else None


def _put_lines(invoice: Invoice, settings: BillingSettingsFields, wanted: InvoiceFields, on: date) -> None:
    delivered = wanted.delivery_date or on
    try:
        vat_type, is_exempt = VatType(invoice.vat_type), settings.seller_exempt
        lines = price_lines(wanted.lines, vat_type, delivered, _asked(invoice), is_exempt, invoice.money)
        totals = _totals(invoice, lines, settings)
    except NoVatRate:
        raise errors.no_vat_rate(delivered) from None
    except TooLarge:
        raise errors.sum_too_large() from None
    named = shared_content.name_periods(invoice, collective_content.name_orders(invoice, lines))
    invoice.lines = [_store_line(line, invoice.money) for line in named]
    _put_totals(invoice, totals)


def _asked(invoice: Invoice) -> list[Asked]:
    if not invoice.asked:
        return []
    nets = [invoice.money.read(net) for net in invoice.asked["nets"]]
    days = [date.fromisoformat(day) if day else None for day in invoice.asked.get("vat_days", [None] * len(nets))]
    return list(zip(invoice.asked["order_lines"], nets, days, strict=True))


def _totals(invoice: Invoice, lines: list[InvoiceLine], settings: BillingSettingsFields) -> Totals:
    """Those that were asked for, to the öre; else what the lines come to."""
    if "vat_rates" not in invoice.asked:
        return totals_of(lines, settings.round_to_krona and invoice.currency == KRONOR, invoice.money)
    return asked_totals(invoice.asked["vat_rates"], invoice.money)


def _store_line(line: InvoiceLine, money: Denomination) -> Line:
    told = supply_of(None, line.vat_category, line.unit)
    supply = None if line.supply in (None, told) else str(line.supply)
    days = {"delivered_on": line.delivery_date, "period_first": line.period_first, "period_last": line.period_last}
    numbers = {name: getattr(line, name) or None for name in ("order_number", "contract_number")}
    plain = line.model_dump(exclude={"credited", "credited_net", "delivery_date", *days, *numbers})
    of_others = {**numbers, **{name: _text_of(day) for name, day in days.items()}}
    return Line(**{**plain, **of_others, "supply": supply, **store_price(line.price), "net": money.store(line.net)})


def _text_of(day: date | None) -> str | None:
    return str(day) if day else None


def _put_totals(invoice: Invoice, totals: Totals) -> None:
    store = invoice.money.store
    invoice.net, invoice.vat, invoice.payable = store(totals.net), store(totals.vat), store(totals.total)
    invoice.rounding = store(totals.rounding)
    invoice.vat_rates = [
        {"percent": f"{rate.percent:f}", "net": store(rate.net), "vat": store(rate.vat)} for rate in totals.vat_rates
    ]


def _missing(invoice: Invoice, settings: BillingSettingsFields) -> list[str]:
    """What the law asks for and nobody has filled in yet, as paths."""
    needed = {
        "settings.seller_name": invoice.seller["name"],
        "settings.seller_vat_number": invoice.seller["vat_number"],
        "settings.seller_address.city": invoice.seller["address"]["city"],
        "customer.name": invoice.buyer["name"],
        "customer.addresses.invoice.city": invoice.buyer["address"]["city"],
    }
    if settings.seller_exempt:  # 18 kap. 4 §: neither VAT nor a VAT number
        del needed["settings.seller_vat_number"]
    elif VatType(invoice.vat_type) in NO_VAT - {VatType.EXPORT}:
        needed["customer.vat_number"] = invoice.buyer["vat_number"]
    return [path for path, value in needed.items() if not value]
