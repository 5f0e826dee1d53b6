"""Periods of several contracts of a customer on one invoice (samlingsfaktura): what sales agrees with billing (decision 30).

A contract says that it is `collective`. A plan puts the periods of such contracts that an invoice can say together onto one.
"""

from contracts.access import Module, Role
from contracts.base import Event, Reply
from contracts.customers.addresses import Address
from contracts.sales.agreements import ContractVerb, Period
from contracts.sales.billings import OrderedLine

MOST_PERIODS = 100
"""So many periods stand on one invoice."""


class ChangeContractCollective(ContractVerb, service="sales", role=Role.SELLER, module=Module.CONTRACTS):
    """Lets the contract's periods share invoices with those of the customer's other `collective` contracts, or no longer.

    It holds for plans that are made from now on. What is invoiced, or planned, stays as it is.
    """

    collective: bool


class CollectedPeriod(Reply):
    """A contract's period on a shared invoice; its VAT follows the period's last day. `text` says contract and period."""

    contract_id: str
    contract_number: str
    period: Period
    branch_id: str | None = None
    branch_name: str = ""
    our_reference: str = ""
    text: str = ""
    delivery_address: Address | None = None
    lines: list[OrderedLine]


class SharedInvoiceAsked(Event, service="sales", subscribers=("billing",), bulk=True):
    """Billing makes the invoice `invoice_id` of these periods, or says why it does not. `subject` is the shared invoice."""

    invoice_id: str
    customer_id: str
    branch_id: str | None = None
    our_reference: str = ""
    your_reference: str = ""
    payment_terms_days: int | None = None
    currency: str
    issue: bool
    periods: list[CollectedPeriod]
