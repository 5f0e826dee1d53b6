"""What comes in of a claim that was written off: its VAT is owed again."""

from collections.abc import Iterator

from billing.credit_sums import Sums
from billing.loss_sums import share_unpaid
from billing.models import Invoice
from billing.replies import vat_sums_of
from billing.rest import rest_of
from chassis.storage import Row
from contracts import billing as contract
from contracts.money import shortest


def loss_events(invoice: Invoice, payment_id: str, lost_before: int) -> Iterator[contract.LossRecovered]:
    """What a payment, or its withdrawal, has changed of a loss that was `lost_before`."""
    lost_now = invoice.written_off or 0
    if lost_now == lost_before:
        return
    rest, money = rest_of(invoice), invoice.money
    recovered = share_unpaid(rest, lost_before, money.step).less(share_unpaid(rest, lost_now, money.step))
    yield contract.LossRecovered(
        subject=invoice.id,
        version=invoice.version,
        customer_id=invoice.customer_id,
        number=invoice.number_text,
        currency=invoice.currency,
        payment_id=payment_id,
        amount=money.read(recovered.total),
        net=money.read(recovered.net),
        vat=money.read(recovered.vat),
        vat_rates=vat_sums_of(rates_of(recovered), money),
        written_off=money.read(lost_now),
        branch_id=invoice.branch_id,
        branch_name=invoice.branch_name or "",
    )


def rates_of(sums: Sums) -> list[Row]:
    """Sums as an invoice stores them."""
    return [{"percent": shortest(percent), **rate._asdict()} for percent, rate in sorted(sums.rates.items())]
