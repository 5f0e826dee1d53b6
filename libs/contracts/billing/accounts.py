"""A customer's account: its ledger with a running balance, and how old what is owed is."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from contracts.access import Module, Role
from contracts.base import Id, ListRequest, Page, Reply, Request
from contracts.money import Amount


class LedgerKind(StrEnum):
    """What an entry of the ledger is. The first four take place on a day that people give, the others follow from them."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT = "payment"
    REFUND = "refund"
    PAYMENT_WITHDRAWN = "payment_withdrawn"
    PAYMENT_MOVED = "payment_moved"
    PAYMENT_ON_ACCOUNT = "payment_on_account"
    FEE = "fee"
    INTEREST = "interest"
    WAIVER = "waiver"
    WRITE_OFF = "write_off"
    WRITE_OFF_REVERSED = "write_off_reversed"
    DIFFERENCE = "difference"


class LedgerEntry(Reply):
    """One change of what a customer owes. `amount` is above 0 where more is owed; `balance` is what is owed of it then.

    `reference` is the id of the payment, the refund or the credit note. `payment_moved` takes a payment, or a part, off again
    on its own day: it belongs to another invoice, or to the account, where it is entered. `payment_on_account` is money that
    belongs to no invoice: such entries name an `account_payment_id` and no invoice. A payment from before its invoice counts
    from the day of the invoice. `interest` is entered when it is claimed, and again when it comes to more or less. A `fee`
    below 0 fell with an invoice that was credited wholly; `write_off_reversed` is also what came in for what had been written
    off; `difference` is a rest of less than a krona that settled by itself.
    """

    on: date
    kind: LedgerKind
    invoice_id: str
    invoice_number: str
    branch_id: str | None = None
    branch_name: str = ""
    reference: str = ""
    account_payment_id: str | None = None
    currency: str
    amount: Amount
    balance: Amount


class AccountBalance(Reply):
    """What is owed of one currency before the first day and after the last; below 0: what the customer is owed."""

    currency: str
    opening: Amount
    closing: Amount


class Account(Page[LedgerEntry]):
    """A page of the ledger, oldest entry first. `balances` are those of the whole period, kronor first, whatever the page."""

    first: date | None = None
    last: date
    balances: list[AccountBalance]


class GetAccount(ListRequest[Account], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns a customer's ledger with running balances: a statement of any period, currency by currency.

    Interest that runs but has not been claimed is in no balance: GetPayoff tells it.
    """

    customer_id: Id
    first: date | None = Field(default=None, description="From the beginning if absent")
    last: date | None = Field(default=None, description="Today if absent, and never later")
    branch_id: Id | None = None


class AgeingSums(Reply):
    """What was owed of one currency on a day, by the days since the due date. `owed` is the sum of the five; `overpaid` is what
    the customers were owed, and `on_account` what they had paid without an invoice: both are taken off none of them."""

    currency: str
    not_due: Amount
    days_1_to_30: Amount
    days_31_to_60: Amount
    days_61_to_90: Amount
    over_90_days: Amount
    owed: Amount
    overpaid: Amount
    on_account: Amount = Decimal("0.00")
    invoices: int


class Ageing(Reply):
    """What a customer owed at the end of that day, an item for each currency, kronor first."""

    on: date
    items: list[AgeingSums]


class GetAgeing(Request[Ageing], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns how old what a customer owes is, as of any day until today."""

    customer_id: Id
    on: date | None = Field(default=None, description="Today if absent")
    branch_id: Id | None = None


class CustomerAgeing(AgeingSums):
    """The same of one customer and currency. `customer_name` is that of the newest of the invoices."""

    customer_id: str
    customer_name: str


class CompanyAgeing(Page[CustomerAgeing]):
    """What all customers owed at the end of that day: `sums` of the whole company, and a page of the customers."""

    on: date
    sums: list[AgeingSums]


class GetCompanyAgeing(ListRequest[CompanyAgeing], service="billing", role=Role.VIEWER, module=Module.BILLING):
    """Returns how old what all customers owe is, as of any day until today; customers in the order of their ids."""

    on: date | None = Field(default=None, description="Today if absent")
