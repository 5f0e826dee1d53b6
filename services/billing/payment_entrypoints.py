"""The entrypoints for payments that are moved, as `service.py` has the others. They decide nothing."""

from billing import models, payment_moves
from chassis.clock import today
from chassis.copies import Effect
from chassis.events import subscribes
from chassis.originals import Original, of_document
from chassis.rpc import handles
from contracts import billing as contract

ORIGINALS = (
    Original(
        contract.PaymentMoved,
        models.Invoice,
        of_document(models.Invoice, payment_moves.moved_events),
        query={"payments.moves.0": {"$exists": True}},
    ),
    Original(
        contract.PaymentTurnedDown,
        models.Invoice,
        of_document(models.Invoice, payment_moves.turned_down_events),
        query={"turned_down.0": {"$exists": True}},
    ),
)
EFFECTS = (
    Effect(contract.PaymentMoved, payment_moves.find_unfinished),
    Effect(contract.PaymentTurnedDown, payment_moves.find_not_given_back),
)


class PaymentEntrypoints:
    """Inherited by BillingService, which names this module and not the class: nameko runs each such class that it finds there."""

    @handles(contract.MovePayment)
    def move_payment(self, request: contract.MovePayment) -> contract.Invoice:
        return payment_moves.move(request, today()).to_contract(today())

    @subscribes(contract.PaymentMoved)
    def payment_moved(self, event: contract.PaymentMoved) -> None:
        payment_moves.finish(event, today())

    @subscribes(contract.PaymentTurnedDown)
    def payment_turned_down(self, event: contract.PaymentTurnedDown) -> None:
        payment_moves.give_back(event, today())
