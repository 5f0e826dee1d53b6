"""The entrypoints for payments on account, money that is moved and interest invoices, as `service.py` has the others. They
decide nothing."""

from billing import (
    account_payments,
    allocations,
    arrivals,
    interest_invoices,
    models,
    payment_list,
    payment_moves,
    returns,
)
from billing.account_payment_models import AccountPayment
from chassis.clock import today
from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from contracts import billing as contract
from contracts.base import Page
from contracts.billing import InvoiceKind
from contracts.billing.owed import OnAccountChanged
from contracts.billing.payment_list import ListPayments, PaymentPage

ORIGINALS = (
    Original(OnAccountChanged, AccountPayment, of_document(AccountPayment, AccountPayment.changed)),
    Original(
        contract.PaymentMoved,
        models.Invoice,
        of_document(models.Invoice, payment_moves.moved_events),
        query={"payments.moves.0": {"$exists": True}},
    ),
    Original(
        contract.PaymentTurnedDown,
        models.Invoice,
        of_document(models.Invoice, arrivals.turned_down_events),
        query={"turned_down.0": {"$exists": True}},
    ),
    Original(
        contract.AccountPaymentAllocated,
        AccountPayment,
        of_document(AccountPayment, AccountPayment.allocations),
        query={"moves.0": {"$exists": True}},
    ),
    Original(
        contract.InterestInvoiced,
        models.Invoice,
        of_document(models.Invoice, interest_invoices.events_of),
        query={"kind": InvoiceKind.INTEREST.value},
    ),
)
EFFECTS = (
    Effect(contract.PaymentMoved, payment_moves.find_unfinished),
    Effect(contract.PaymentTurnedDown, returns.find_not_given_back),
    Effect(contract.AccountPaymentAllocated, allocations.find_unfinished),
    Effect(contract.InterestInvoiced, interest_invoices.find_unnoted),
)


class PaymentEntrypoints:
    """Inherited by BillingService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.MovePayment)
    def move_payment(self, request: contract.MovePayment) -> contract.Invoice:
        return payment_moves.move(request, today()).to_contract(today())

    @handles(contract.RecordAccountPayment)
    def record_account_payment(self, request: contract.RecordAccountPayment) -> contract.AccountPayment:
        return account_payments.record(request, today()).to_contract()

    @handles(contract.GetAccountPayment)
    def get_account_payment(self, request: contract.GetAccountPayment) -> contract.AccountPayment:
        return account_payments.load(request.account_payment_id).to_contract()

    @handles(contract.ListAccountPayments)
    def list_account_payments(self, request: contract.ListAccountPayments) -> Page[contract.AccountPayment]:
        return account_payments.list_payments(request)

    @handles(ListPayments)
    def list_payments(self, request: ListPayments) -> PaymentPage:
        return payment_list.list_payments(request, today())

    @handles(contract.AllocatePayment)
    def allocate_payment(self, request: contract.AllocatePayment) -> contract.AccountPayment:
        return allocations.allocate(request, today()).to_contract()

    @handles(contract.RefundAccountPayment)
    def refund_account_payment(self, request: contract.RefundAccountPayment) -> contract.AccountPayment:
        return account_payments.refund(request, today()).to_contract()

    @handles(contract.WithdrawAccountPayment)
    def withdraw_account_payment(self, request: contract.WithdrawAccountPayment) -> contract.AccountPayment:
        return account_payments.withdraw(request, today()).to_contract()

    @handles(contract.InvoiceInterest)
    def invoice_interest(self, request: contract.InvoiceInterest) -> contract.InterestInvoice:
        return interest_invoices.invoice_interest(request, today())

    @subscribes(contract.InterestInvoiced)
    def interest_invoiced(self, event: contract.InterestInvoiced) -> None:
        interest_invoices.finish(event)

    @subscribes(contract.PaymentMoved)
    def payment_moved(self, event: contract.PaymentMoved) -> None:
        payment_moves.finish(event, today())

    @subscribes(contract.AccountPaymentAllocated)
    def account_payment_allocated(self, event: contract.AccountPaymentAllocated) -> None:
        allocations.finish(event, today())

    @subscribes(contract.PaymentTurnedDown)
    def payment_turned_down(self, event: contract.PaymentTurnedDown) -> None:
        returns.give_back(event, today())
