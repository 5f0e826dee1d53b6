"""What is stored inside an invoice beside its lines: payments and reminders. Sums are integers in minor units of the invoice."""

from mongoengine import BooleanField, DictField, EmbeddedDocument, IntField, ListField, StringField

from billing.move_replies import move_of, origin_of
from contracts import billing as contract
from contracts.denominations import Denomination


class Payment(EmbeddedDocument):
    """Withdrawn ones stay, but do not count.

    `moves` are the sums that went on, each `{id, request_id, to, number, issued, amount, on, reason, whole, recovers, returned,
    returned_on}`, without `to` on account: `amount` is without them. With the last one (`whole`) the payment is withdrawn, until
    a sum comes back. `moved_from` is where a payment was before, `{invoice_id, number, payment_id}` or `{account_payment_id}`.
    """

    id = StringField(required=True)
    amount = IntField(required=True, min_value=1)
    paid_on = StringField(required=True)
    means = StringField(required=True)
    reference = StringField()
    principal_first = BooleanField()
    withdrawn_on = StringField()
    withdrawn_reason = StringField()
    moves = ListField(DictField(), default=None)
    moved_from = DictField(default=None)

    def to_contract(self, money: Denomination) -> contract.Payment:
        return contract.Payment(
            id=self.id,
            amount=money.read(self.amount),
            paid_on=self.paid_on,
            means=self.means,
            reference=self.reference or "",
            principal_first=bool(self.principal_first),
            withdrawn_on=self.withdrawn_on,
            withdrawn_reason=self.withdrawn_reason or "",
            moves=[move_of(one, money) for one in self.moves or ()],
            moved_from=origin_of(self.moved_from) if self.moved_from else None,
        )


class Reminder(EmbeddedDocument):
    """One per level and invoice; a withdrawn one does not count. `earlier` are unpaid fees of those before; `fee_sek`
    is the fee in kronor of one in another currency; `seen` is how many payments there were when it was sent. `provisional`: its
    interest awaits a reference rate. `late_fee`: its fee is that for late payment."""

    id = StringField(required=True)
    request_id = StringField(required=True)
    level = IntField(required=True)
    kind = StringField(required=True)
    status = StringField(required=True)
    planned_on = StringField(required=True)
    sent_on = StringField()
    channel = StringField()
    principal = IntField(required=True)
    fee = IntField(required=True)
    interest = IntField(required=True)
    provisional = BooleanField()
    earlier = IntField()
    fee_sek = IntField()
    pay_by = StringField()
    seen = IntField()
    late_fee = BooleanField()
