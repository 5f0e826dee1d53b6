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


def loss_events(invoice: Invoice, payment_id: str, lost_before: int, on: str) -> Iterator[contract.LossRecovered]:
    """What a payment, or its withdrawal, has changed on that day of a loss that was `lost_before`. The invoice notes it in
    `recoveries`, of which the event can be made again."""
    lost_now = invoice.written_off or 0
    if lost_now == lost_before:
        return
    rest, money = rest_of(invoice), invoice.money
    recovered = share_unpaid(rest, lost_before, money.step).less(share_unpaid(rest, lost_now, money.step))
    noted: Row = {"payment_id": payment_id, "version": invoice.version, "on": on, "written_off": lost_now}
    noted |= {"net": recovered.net, "vat": recovered.vat, "total": recovered.total, "rates": rates_of(recovered)}
    invoice.recoveries = [*(invoice.recoveries or ()), noted]
    yield _recovered(invoice, noted)


def recovered_events(invoice: Invoice) -> list[contract.LossRecovered]:
    """The events of all that has come in of a loss, and gone back."""
    return [_recovered(invoice, one) for one in invoice.recoveries or ()]


def _recovered(invoice: Invoice, noted: Row) -> contract.LossRecovered:
    return contract.LossRecovered(
        subject=invoice.id,
        version=noted["version"],
        customer_id=invoice.customer_id,
        number=invoice.number_text,
        currency=invoice.currency,
        payment_id=noted["payment_id"],
        amount=invoice.money.read(noted["total"]),
        net=invoice.money.read(noted["net"]),
        vat=invoice.money.read(noted["vat"]),
        vat_rates=vat_sums_of(noted["rates"], invoice.money),
        written_off=invoice.money.read(noted["written_off"]),
        on=noted["on"],
        branch_id=invoice.branch_id,
        branch_name=invoice.branch_name or "",
    )


def rates_of(sums: Sums) -> list[Row]:
    """Sums as an invoice stores them."""
    return [{"percent": shortest(percent), **rate._asdict()} for percent, rate in sorted(sums.rates.items())]
