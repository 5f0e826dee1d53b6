"""What an invoice that several contracts share says of each of their periods."""

from datetime import date

from contracts.base import Reply


class InvoicedPeriod(Reply):
    """A contract's period on a shared invoice: its `line_count` lines from `first_line` on, which is counted from 1. `heading` is
    what stands above them, in the language of the invoice."""

    contract_id: str
    contract_number: str
    first: date
    last: date
    heading: str = ""
    branch_name: str = ""
    our_reference: str = ""
    text: str = ""
    first_line: int
    line_count: int


class CreditedPeriod(Reply):
    """A contract's period, which begins on `first`, of which nothing is left on the invoice that could be credited."""

    contract_id: str
    first: date
