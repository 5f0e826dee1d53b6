"""The entrypoints of the till, as `service.py` has the others. They decide nothing."""

from chassis.clock import today
from chassis.events import subscribes
from chassis.rpc import handles
from contracts import billing
from contracts import sales as contract
from contracts.base import Page
from contracts.billing.exempt_turnover import ExemptTurnoverChanged
from contracts.number_series import NumberSeriesProof
from contracts.sales.cash_movements import CashMovement, GetCashMovement, ListCashMovements, MoveCash
from contracts.sales.prepayments import PrepaymentAsked
from contracts.sales.previews import PaymentPreview, PreviewPayment, PreviewReceipt, ReceiptPreview
from sales import (
    cash_movements,
    prepayments,
    receipt_billings,
    receipt_completion,
    receipt_previews,
    receipt_returns,
    receipts,
    registers,
    sellers,
    till_days,
    till_proof,
)


class TillEntrypoints:
    """Inherited by SalesService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.OpenReceipt)
    def open_receipt(self, request: contract.OpenReceipt) -> contract.Receipt:
        return receipts.open_(request, today()).to_contract()

    @handles(PreviewReceipt)
    def preview_receipt(self, request: PreviewReceipt) -> ReceiptPreview:
        return receipt_previews.preview(receipts.draft(request, today()))

    @handles(PreviewPayment)
    def preview_payment(self, request: PreviewPayment) -> PaymentPreview:
        return receipt_previews.preview_payment(request)

    @handles(contract.GetReceipt)
    def get_receipt(self, request: contract.GetReceipt) -> contract.Receipt:
        return receipts.show(receipts.get(request.receipt_id))

    @handles(contract.ListReceipts)
    def list_receipts(self, request: contract.ListReceipts) -> Page[contract.DocumentRow]:
        return receipts.list_receipts(request, today())

    @handles(contract.ChangeReceipt)
    def change_receipt(self, request: contract.ChangeReceipt) -> contract.Receipt:
        return receipts.rewrite(request).to_contract()

    @handles(contract.ParkReceipt)
    def park_receipt(self, request: contract.ParkReceipt) -> contract.Receipt:
        return receipts.step(request, "park").to_contract()

    @handles(contract.ResumeReceipt)
    def resume_receipt(self, request: contract.ResumeReceipt) -> contract.Receipt:
        return receipts.step(request, "resume").to_contract()

    @handles(contract.CompleteReceipt)
    def complete_receipt(self, request: contract.CompleteReceipt) -> contract.Receipt:
        return receipt_completion.complete(request, today()).to_contract()

    @handles(contract.ReturnReceipt)
    def return_receipt(self, request: contract.ReturnReceipt) -> contract.Receipt:
        return receipt_returns.give_back(request, today()).to_contract()

    @handles(contract.CopyReceipt)
    def copy_receipt(self, request: contract.CopyReceipt) -> contract.Receipt:
        return receipts.copy(request)

    @handles(contract.InvoiceReceipt)
    def invoice_receipt(self, request: contract.InvoiceReceipt) -> contract.Receipt:
        return receipt_billings.ask_again(request).to_contract()

    @handles(contract.CreateRegister)
    def create_register(self, request: contract.CreateRegister) -> contract.Register:
        return registers.show(registers.make(request))

    @handles(contract.ChangeRegister)
    def change_register(self, request: contract.ChangeRegister) -> contract.Register:
        return registers.show(registers.rewrite(request))

    @handles(contract.GetRegister)
    def get_register(self, request: contract.GetRegister) -> contract.Register:
        return registers.show(registers.get(request.register_id))

    @handles(contract.ListRegisters)
    def list_registers(self, request: contract.ListRegisters) -> Page[contract.Register]:
        return registers.list_registers(request)

    @handles(contract.OpenTillDay)
    def open_till_day(self, request: contract.OpenTillDay) -> contract.TillDay:
        return till_days.open_day(request, today()).to_contract()

    @handles(contract.CloseTillDay)
    def close_till_day(self, request: contract.CloseTillDay) -> contract.TillReport:
        return till_days.report(till_days.close_day(request))

    @handles(contract.GetXReport)
    def get_x_report(self, request: contract.GetXReport) -> contract.TillReport:
        return till_days.read(request, today())

    @handles(contract.GetZReport)
    def get_z_report(self, request: contract.GetZReport) -> contract.TillReport:
        return till_days.get_report(request)

    @handles(contract.ListTillDays)
    def list_till_days(self, request: contract.ListTillDays) -> Page[contract.TillDay]:
        return till_days.list_days(request)

    @handles(MoveCash)
    def move_cash(self, request: MoveCash) -> CashMovement:
        return cash_movements.move(request)

    @handles(GetCashMovement)
    def get_cash_movement(self, request: GetCashMovement) -> CashMovement:
        return cash_movements.get(request)

    @handles(ListCashMovements)
    def list_cash_movements(self, request: ListCashMovements) -> Page[CashMovement]:
        return cash_movements.list_movements(request)

    @handles(contract.ProveTillSeries)
    def prove_till_series(self, request: contract.ProveTillSeries) -> NumberSeriesProof:
        return till_proof.prove(request)

    @subscribes(billing.ReceiptBillingRefused)
    def receipt_billing_refused(self, event: billing.ReceiptBillingRefused) -> None:
        receipt_billings.note_refusal(event)

    @subscribes(PrepaymentAsked)
    def prepayment_asked(self, event: PrepaymentAsked) -> None:
        prepayments.finish(event, receipt_completion.complete)

    @subscribes(contract.TillDayClosed)
    def till_day_closed(self, event: contract.TillDayClosed) -> None:
        till_days.mark_receipts(event)

    @subscribes(ExemptTurnoverChanged)
    def exempt_turnover_changed(self, event: ExemptTurnoverChanged) -> None:
        sellers.keep_turnover(event)
