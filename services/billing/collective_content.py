"""What a collective invoice says of its orders: each line names its order, and a heading stands above an order's lines."""

from collections.abc import Collection, Sequence
from datetime import date

from billing.models import Invoice
from chassis.storage import Row
from contracts.billing import InvoiceLine
from contracts.customers import Address

WORDS = {
    "text": {"sv": "Samlingsfaktura: order {numbers}", "en": "Collective invoice: order {numbers}"},
    "order": {"sv": "Order {number}", "en": "Order {number}"},
    "reference": {"sv": "er referens {name}", "en": "your reference {name}"},
    "delivered": {"sv": "levererad {day}", "en": "delivered on {day}"},
    "place": {"sv": "till {place}", "en": "to {place}"},
}


def put_words(invoice: Invoice) -> None:
    """Sets the headings of the orders, in the language of the invoice, and a text that names them; nothing on other invoices."""
    if orders := invoice.asked.get("orders"):
        headed = [{**one, "heading": _heading(one, invoice.language)} for one in orders]
        invoice.asked = {**invoice.asked, "orders": headed}
        numbers = ", ".join(one["order_number"] for one in orders)
        invoice.text = invoice.text or _say("text", invoice.language, numbers=numbers)


def branches_of(invoice: Invoice, order_ids: Collection[str | None]) -> list[str]:
    """The branches of these orders, where the invoice is of several branches; nothing where it is one's own."""
    orders = invoice.asked.get("orders", ()) if invoice.branch_id is None else ()
    ids = {one.get("branch_id") for one in orders if one["order_id"] in order_ids}
    return sorted(ids - {None})


def name_orders(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[InvoiceLine]:
    """The lines with order and day of delivery, if the invoice is of several orders."""
    named = list(lines)
    for one in invoice.asked.get("orders", ()):
        for at in places_of(one):
            said = {
                "order_id": one["order_id"],
                "order_number": one["order_number"],
                "delivery_date": date.fromisoformat(invoice.asked["vat_days"][at]),
            }
            named[at] = named[at].model_copy(update=said)
    return named


def places_of(part: Row) -> range:
    """Where the lines of an order, or of a contract's period, are on the invoice, from 0."""
    first = part["first_line"] - 1
    return range(first, first + part["line_count"])


def _heading(order: Row, language: str) -> str:
    """ "Order 3001, er referens Karin Lind, levererad 2026-03-02 till Hamngatan 4, 211 22 Malmö"."""
    said = [_say("order", language, number=order["order_number"])]
    if order["branch_name"]:
        said.append(order["branch_name"])
    if order["your_reference"]:
        said.append(_say("reference", language, name=order["your_reference"]))
    delivered = _say("delivered", language, day=order["delivery_date"])
    if place := _place(order["delivery_address"]):
        delivered += " " + _say("place", language, place=place)
    return ", ".join([*said, delivered])


def _place(stored: Row | None) -> str:
    if not stored:
        return ""
    address = Address.model_validate(stored)
    town = " ".join(one for one in (address.postcode, address.city) if one)
    return ", ".join(one for one in (address.line1, address.line2, town) if one)


def _say(what: str, language: str, **gaps: str) -> str:
    """English for a language that is newer than this release."""
    words = WORDS[what]
    return words.get(language, words["en"]).format(**gaps)
