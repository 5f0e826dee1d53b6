"""What a collective invoice (samlingsfaktura) says of each of its orders."""

from datetime import date

from contracts.base import Reply
from contracts.customers.addresses import Address
from contracts.delivery import DeliveryReference


class InvoicedOrder(Reply):
    """An order on a collective invoice: its `line_count` lines from `first_line` on, which is counted from 1. `heading` is what
    stands above them, in the language of the invoice."""

    order_id: str
    order_number: str
    heading: str = ""
    branch_id: str | None = None
    branch_name: str = ""
    our_reference: str = ""
    your_reference: str = ""
    text: str = ""
    delivery_date: date
    delivery_address: Address | None = None
    deliveries: list[DeliveryReference] = []
    first_line: int
    line_count: int
