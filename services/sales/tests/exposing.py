"""What tests of exposures do: orders in a state whose events come, and what billing tells."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from chassis.context import using
from chassis.ids import new_id
from chassis.testing import a_context
from contracts import sales as contract
from contracts.billing import RatingProvider, RatingRecorded, RatingSnapshot
from contracts.billing.owed import OnAccountChanged, OwedChanged, OwedConfirmed
from contracts.customers.events import CreditLimitChanged
from contracts.sales.exposures import Exposure, GetExposure
from sales import billing_news, deliveries, exposure_inputs, exposures, order_exposure
from sales.models import Order
from sales.tests import samples
from sales.tests.samples import TODAY

LIMIT = Decimal("20000.00")


def hear_billing(at: datetime, version: int = 1) -> None:
    with using(a_context("")):
        billing_news.keep(OwedConfirmed(subject="bil_owed", version=version, at=at))


def hear(order: Order) -> None:
    """The event of the order's last write comes."""
    for event in order_exposure.events_of(Order.find(id=order.id).first()):
        exposure_inputs.keep_order(event)


def owes(customer: str, amount: str, invoice_id: str = "", version: int = 1, **fields: Any) -> str:
    """Billing tells of an invoice."""
    invoice_id = invoice_id or new_id("inv")
    told = {"customer_id": customer, "currency": "SEK", "remaining": Decimal(amount), **fields}
    exposure_inputs.keep_owed(OwedChanged(subject=invoice_id, version=version, **told))
    return invoice_id


def on_account(customer: str, left: str, payment_id: str, version: int) -> None:
    """Billing tells of a payment on account."""
    told = OnAccountChanged(
        subject=payment_id, version=version, customer_id=customer, currency="SEK", on_account=Decimal(left)
    )
    exposure_inputs.keep_on_account(told)


def rated(customer: str, letter: str, normalised: int, as_of: date, provider: str = "creditsafe") -> None:
    rating = RatingSnapshot(
        id=new_id("rat"),
        version=1,
        customer_id=customer,
        provider=RatingProvider(provider),
        letter=letter,
        normalised=normalised,
        as_of=as_of,
    )
    exposure_inputs.keep_rating(RatingRecorded(subject=rating.id, version=1, rating=rating))


def ordered(customer: str, price: str = "4000.00", quantity: str = "2", **fields: Any) -> Order:
    """A confirmed order of 8 000.00, with VAT 10 000.00."""
    made = samples.order(customer, "confirm", lines=[samples.line(price, quantity)], **fields)
    hear(made)
    return made


def deliver(order: Order, quantity: str) -> None:
    samples.anew()
    request = contract.DeliverOrder(order_id=order.id, parts=[samples.part(1, quantity)])
    hear(deliveries.deliver(request, TODAY))


def exposure(customer: str, branch_id: str | None = None) -> Exposure:
    return exposures.get(GetExposure(customer_id=customer, branch_id=branch_id), TODAY)


def built(customer: str, branch_id: str | None = None) -> tuple[Decimal, ...]:
    own = exposure(customer, branch_id).sums[0]
    return own.owed, own.delivered, own.ordered, own.advances


def codes(found: Exposure) -> list[str]:
    return [one.code for one in found.sentences]


def said(found: Exposure, code: str) -> str:
    (text,) = [one.detail for one in found.sentences if one.code == code]
    return text


def limited_customer(limit: Decimal | None, tenant: str = "acme", **fields: Any) -> str:
    """A customer with that credit limit of whom the service has heard."""
    customer = samples.known_customer(tenant, **fields)
    if limit is not None:
        with using(a_context(tenant)):
            told = {"currency": fields.get("currency", "SEK"), "limit": limit}
            exposure_inputs.keep_limit(CreditLimitChanged(subject=customer, version=1, **told))
    return customer


def sums(*amounts: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(one) for one in amounts)
