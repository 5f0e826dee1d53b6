"""What sales stores of a cash receipt, in the collection of all its documents."""

from typing import Any

from mongoengine import DateTimeField, DictField, IntField, ListField, StringField

from contracts import sales as contract
from contracts.money import from_minor
from sales import prepayment_sums
from sales.models import SalesDocument

MARKS = {
    contract.ReceiptKind.TRAINING.value: contract.ReceiptMark.TRAINING,
    contract.ReceiptKind.PRO_FORMA.value: contract.ReceiptMark.PRO_FORMA,
}


class Receipt(SalesDocument):
    """Training and pro forma have numbers of series of their own, which only count them.

    `payments`: `{means, amount}` in minor units, with `change` where some was given back. `till` is frozen when it is completed,
    `z_number` noted when the day is closed, `billing` that of a sale on account: `{invoice_id, state, number, refusal}`. None of
    those three is stored before it says something: release 0.1.0 cannot read them; nor are `prepayments` (`receipt_prepayments`).
    An open one has `payments` while others are asked to agree to them (`receipt_claims`).
    """

    ABSENT_WHEN_EMPTY = frozenset({"prepayments"})
    is_till = True

    kind = StringField(required=True)
    register_id = StringField()
    payments = ListField(DictField())
    rounding = IntField(required=True, default=0)
    completed_at = DateTimeField()
    returns_id = StringField()
    till = DictField(default=None)
    z_number = IntField()
    billing = DictField(default=None)
    prepayments = ListField(DictField())

    @property
    def is_sale(self) -> bool:
        return bool(self.kind == contract.ReceiptKind.SALE)

    def to_contract(self, copies: int = 0, is_copy: bool = False) -> contract.Receipt:
        """The receipt, which has been printed again `copies` times; `is_copy`: this is one of those."""
        common = self.common()
        return contract.Receipt(
            **common | {"number": common["number"] if self.is_sale else None},
            kind=self.kind,
            register_id=self.register_id or "",
            till=contract.Till(**self.till) if self.till else None,
            payments=[contract.Paid(means=one["means"], amount=from_minor(one["amount"])) for one in self._paid()],
            rounding=from_minor(self.rounding),
            change=from_minor(sum(one.get("change", 0) for one in self.payments)),
            completed_at=self.completed_at,
            returns_id=self.returns_id,
            z_number=self.z_number,
            mark=MARKS.get(self.kind, contract.ReceiptMark.COPY if is_copy else None),
            copies=copies,
            billing=contract.ReceiptBilling(**self.billing) if self.billing else None,
            prepayments=[prepayment_sums.show(one) for one in self.prepayments],
        )

    def _paid(self) -> list[dict[str, Any]]:
        """The payments; none of those that an open one is about to take."""
        return list(self.payments) if self.completed_at else []

    def completed(self) -> contract.ReceiptCompleted:
        return contract.ReceiptCompleted(subject=self.id, version=self.version, receipt=self.to_contract())
