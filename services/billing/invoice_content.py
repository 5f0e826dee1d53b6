"""Makes an invoice of what was filled in, the customer and the settings: anew whenever a draft changes, and when it is issued."""

from datetime import date, timedelta
from decimal import Decimal

from billing import customers, errors, ocr, series, texts
from billing.models import Invoice, Line
from billing.states import by_payment
from billing.totals import Asked, price_lines, totals_of
from contracts.billing import BillingSettingsFields, InvoiceFields, InvoiceLine, Party, Totals
from contracts.customers import BranchSnapshot, CustomerSnapshot, VatType
from contracts.money import TooLarge, from_minor, to_minor
from contracts.vat import NO_VAT, NoVatRate

KRONOR = "SEK"


def compose(invoice: Invoice, settings: BillingSettingsFields, on: date) -> None:
    """Fills in all that follows from `invoice.wanted`, with the VAT of the delivery date, or of `on`.

    Raises Unavailable when the event of the customer or branch has not come yet, InvalidInput for a retired branch, a delivery
    date without VAT rates, or a sum too large.
    """
    wanted = InvoiceFields.model_validate(invoice.wanted)
    customer = customers.load(invoice.customer_id)
    branch = customers.branch_of(invoice.customer_id, customer, wanted.branch_id, in_use=not invoice.from_order)
    _put_parties(invoice, settings, customer, branch)
    _put_terms(invoice, settings, customer, wanted)
    _put_lines(invoice, settings, wanted, on)


def freeze(invoice: Invoice, settings: BillingSettingsFields, issue_date: date) -> None:
    """Issues a composed invoice: next number, OCR, due date, state.

    Raises Conflict when something is missing that the law asks for, when the total is negative, or for an OCR that does not fit.
    """
    if missing := _missing(invoice):
        raise errors.particulars_missing(missing)
    if invoice.payable < 0:
        raise errors.total_negative()
    numbers = series.series_of(settings, issue_date)
    invoice.series = numbers.name
    invoice.number = numbers.next_number(settings.first_number if numbers.name == series.MAIN else 1)
    invoice.number_text = series.print_number(invoice.series, invoice.number)
    try:
        invoice.ocr = ocr.reference(invoice.number_text, settings.ocr_mode, settings.ocr_length)
    except ocr.DoesNotFit:
        raise errors.ocr_does_not_fit(invoice.number_text, settings.ocr_length) from None
    invoice.issue_date = str(issue_date)
    invoice.delivery_date = invoice.delivery_date or str(issue_date)
    invoice.due_date = str(issue_date + timedelta(days=invoice.payment_terms_days))
    invoice.fee_agreed = settings.reminder_fee_agreed
    invoice.status = str(by_payment(Decimal(invoice.payable), Decimal(0)))
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
    if invoice.from_order:  # where the goods went stays true, whatever has become of the branch
        invoice.delivery_address = invoice.asked["delivery_address"]
    invoice.branch_id, invoice.branch_name = (branch.id, branch.name) if branch else (None, "")


def _put_terms(
    invoice: Invoice, settings: BillingSettingsFields, customer: CustomerSnapshot, wanted: InvoiceFields
) -> None:
    terms = (wanted.payment_terms_days, customer.payment_terms_days, settings.payment_terms_days)
    invoice.payment_terms_days = next(days for days in terms if days is not None)
    invoice.currency = invoice.asked["currency"] if invoice.from_order else customer.currency
    invoice.language = customer.language
    if not customer.vat_type.is_known:
        raise errors.vat_type_unknown(customer.vat_type)
    invoice.vat_type = str(customer.vat_type)
    invoice.our_reference = customer.our_reference if wanted.our_reference is None else wanted.our_reference
    invoice.your_reference = customer.your_reference if wanted.your_reference is None else wanted.your_reference
    invoice.order_id, invoice.text = wanted.order_id, wanted.text
    invoice.delivery_date = str(wanted.delivery_date) if wanted.delivery_date else None
    invoice.notes = texts.notes(customer.vat_type, settings, customer.language)


def _put_lines(invoice: Invoice, settings: BillingSettingsFields, wanted: InvoiceFields, on: date) -> None:
    delivered = wanted.delivery_date or on
    try:
        lines = price_lines(wanted.lines, VatType(invoice.vat_type), delivered, _asked(invoice))
        totals = totals_of(lines, settings.round_to_krona and invoice.currency == KRONOR)
    except NoVatRate:
        raise errors.no_vat_rate(delivered) from None
    except TooLarge:
        raise errors.sum_too_large() from None
    invoice.lines = [_store_line(line) for line in lines]
    _put_totals(invoice, totals)


def _asked(invoice: Invoice) -> list[Asked]:
    if not invoice.from_order:
        return []
    nets = [from_minor(net) for net in invoice.asked["nets"]]
    days = [date.fromisoformat(day) if day else None for day in invoice.asked.get("vat_days", [None] * len(nets))]
    return list(zip(invoice.asked["order_lines"], nets, days, strict=True))


def _store_line(line: InvoiceLine) -> Line:
    plain = line.model_dump(exclude={"credited", "credited_net"})
    return Line(**{**plain, "price": to_minor(line.price), "net": to_minor(line.net)})


def _put_totals(invoice: Invoice, totals: Totals) -> None:
    invoice.net, invoice.vat, invoice.payable = to_minor(totals.net), to_minor(totals.vat), to_minor(totals.total)
    invoice.rounding = to_minor(totals.rounding)
    invoice.vat_rates = [
        {"percent": f"{rate.percent:f}", "net": to_minor(rate.net), "vat": to_minor(rate.vat)}
        for rate in totals.vat_rates
    ]


def _missing(invoice: Invoice) -> list[str]:
    """What the law asks for and nobody has filled in yet, as paths."""
    needed = {
        "settings.seller_name": invoice.seller["name"],
        "settings.seller_vat_number": invoice.seller["vat_number"],
        "settings.seller_address.city": invoice.seller["address"]["city"],
        "customer.name": invoice.buyer["name"],
        "customer.addresses.invoice.city": invoice.buyer["address"]["city"],
    }
    if VatType(invoice.vat_type) in NO_VAT - {VatType.EXPORT}:
        needed["customer.vat_number"] = invoice.buyer["vat_number"]
    return [path for path, value in needed.items() if not value]
