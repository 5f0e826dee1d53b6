"""What tests put in: customers as the customers service tells of them, lines, and documents in a state."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from chassis.context import enter, using
from chassis.ids import new_id
from chassis.testing import a_context
from contracts import sales as contract
from contracts.customers import Address, Addresses, BranchSnapshot, CustomerCreated, CustomerSnapshot, Kind, Stage
from contracts.sales import LineFields, Means, Part, QuoteLineFields
from contracts.sales.lines import OrderLineFields
from sales import customers, orders, quotes, receipt_completion, receipts
from sales.models import Order, Quote
from sales.receipt_models import Receipt

TODAY = date(2026, 3, 2)
VALID_DAYS = 30
MALMO = Address(line1="Hamngatan 4", postcode="211 22", city="Malmö")
LIMHAMN = Address(line1="Strandgatan 9", postcode="216 12", city="Limhamn")
BRANCHES = [
    BranchSnapshot(id="bra_limhamn", name="Limhamn", addresses=Addresses(invoice=LIMHAMN)),
    BranchSnapshot(id="bra_lund", name="Lund", addresses=Addresses(), retired=True),
]


def anew() -> None:
    """The next request of company "acme"."""
    enter(a_context())


def customer_created(customer_id: str = "", version: int = 1, **fields: Any) -> CustomerCreated:
    given: dict[str, Any] = {
        "number": "10042",
        "kind": Kind.COMPANY,
        "stage": Stage.CUSTOMER,
        "name": "Byggvaruhuset i Malmö AB",
        "your_reference": "Åsa",
        "addresses": Addresses(invoice=MALMO),
    }
    snapshot = CustomerSnapshot(**(given | fields))
    return CustomerCreated(subject=customer_id or new_id("cus"), version=version, customer=snapshot)


def known_customer(tenant: str = "acme", **fields: Any) -> str:
    """A customer that the service has heard of."""
    event = customer_created(**fields)
    with using(a_context(tenant)):
        customers.keep(event)
    return event.subject


def line(price: str = "100.00", quantity: str = "1", **fields: Any) -> QuoteLineFields:
    """A line, which documents other than quotes take as a plain one."""
    return QuoteLineFields(text="Virke", price=Decimal(price), quantity=Decimal(quantity), **fields)


def part(number: int, quantity: str) -> Part:
    return Part(line=number, quantity=Decimal(quantity))


def quote(customer: str, *steps: str, lines: list[QuoteLineFields] | None = None, **fields: Any) -> Quote:
    """A quote that has taken those steps."""
    anew()
    made = quotes.create(
        contract.CreateQuote(customer_id=customer, lines=lines or [line()], **fields), TODAY, VALID_DAYS
    )
    for step in steps:
        anew()
        made = quotes.step(contract.QuoteVerb(quote_id=made.id), step, TODAY)
    anew()
    return made


def ordered(quote_id: str, **fields: Any) -> Order:
    anew()
    return orders.place_from_quote(contract.PlaceOrderFromQuote(quote_id=quote_id, **fields), TODAY)


def order(customer: str, *steps: str, lines: Sequence[OrderLineFields] | None = None, **fields: Any) -> Order:
    """An order that has taken those steps."""
    anew()
    made = orders.place(contract.PlaceOrder(customer_id=customer, lines=[*(lines or [line()])], **fields), TODAY)
    for step in steps:
        anew()
        made = orders.step(contract.OrderVerb(order_id=made.id), step)
    anew()
    return made


def receipt(lines: Sequence[LineFields] | None = None, **fields: Any) -> Receipt:
    """An open receipt."""
    anew()
    made = receipts.open_(contract.OpenReceipt(lines=[*(lines or [line("99.00")])], **fields), TODAY)
    anew()
    return made


def paid(opened: Receipt, amount: str, means: Means = Means.CARD) -> Receipt:
    anew()
    payments = [contract.Payment(means=means, amount=Decimal(amount))]
    return receipt_completion.complete(contract.CompleteReceipt(receipt_id=opened.id, payments=payments), TODAY)
