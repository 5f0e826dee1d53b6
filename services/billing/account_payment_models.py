"""What billing stores of payments on account, and how they are shown."""

from mongoengine import DictField, IntField, ListField, StringField

from billing.claim_replies import refund_of
from billing.move_replies import move_of, origin_of
from chassis.storage import Aggregate, Row
from contracts import billing as contract
from contracts.billing.owed import OnAccountChanged
from contracts.denominations import Denomination, denomination_of


class AccountPayment(Aggregate):
    """Money of a customer that belongs to no invoice, in minor units. `left` is `amount` without what invoices have taken
    (`moves`, each as `Payment.moves`, with `issued`, the day of the invoice, and `returned`, what came back), `refunds` and
    `withdrawals`, each `{request_id, on, amount, reason}`: kept in the write that changes one of them."""

    meta = {
        "db_alias": "billing",
        "collection": "account_payments",
        "indexes": [
            {"fields": ["tenant", "customer_id", "-_id"], "cls": False},
            {"fields": ["tenant", "customer_id", "paid_on"], "cls": False},
            {"fields": ["tenant", "paid_on"], "cls": False},
        ],
    }

    customer_id = StringField(required=True)
    currency = StringField(required=True)
    minor_units = IntField()
    amount = IntField(required=True, min_value=1)
    left = IntField(required=True, min_value=0)
    paid_on = StringField(required=True)
    means = StringField(required=True)
    reference = StringField()
    comment = StringField()
    moved_from = DictField(default=None)
    moves = ListField(DictField(), default=None)
    refunds = ListField(DictField(), default=None)
    withdrawals = ListField(DictField(), default=None)

    @property
    def money(self) -> Denomination:
        """How its sums are stored."""
        return denomination_of(self.currency, self.minor_units)

    def to_contract(self) -> contract.AccountPayment:
        return show(self.to_mongo().to_dict())

    def changed(self) -> OnAccountChanged:
        """What sales is told with every write of it."""
        on_account = self.money.read(self.left)
        return OnAccountChanged(
            subject=self.id,
            version=self.version,
            customer_id=self.customer_id,
            currency=self.currency,
            on_account=on_account,
        )

    def events_of_each_write(self) -> list[OnAccountChanged]:
        return [self.changed()]

    def recorded(self) -> contract.AccountPaymentRecorded:
        return contract.AccountPaymentRecorded(subject=self.id, version=self.version, payment=self.to_contract())

    def allocated(self, move: Row) -> contract.AccountPaymentAllocated:
        """That a part has left for an invoice."""
        return contract.AccountPaymentAllocated(
            subject=self.id,
            version=self.version,
            customer_id=self.customer_id,
            currency=self.currency,
            paid_on=self.paid_on,
            means=self.means,
            reference=self.reference or "",
            move=move_of(move, self.money),
            on_account=self.money.read(self.left),
        )

    def allocations(self) -> list[contract.AccountPaymentAllocated]:
        """The events of all parts that have left."""
        return [self.allocated(one) for one in self.moves or ()]


def show(row: Row) -> contract.AccountPayment:
    """A stored payment on account as the contract shows it."""
    money = denomination_of(row["currency"], row.get("minor_units"))
    plain: Row = {name: row[name] for name in ("version", "customer_id", "currency", "paid_on", "means", "created_at")}
    plain |= {name: row.get(name) or "" for name in ("reference", "comment")}
    return contract.AccountPayment(
        id=row["_id"],
        **plain,
        amount=money.read(row["amount"]),
        on_account=money.read(row["left"]),
        moved_from=origin_of(row["moved_from"]) if row.get("moved_from") else None,
        moves=[move_of(one, money) for one in row.get("moves") or ()],
        refunds=[refund_of(one, money) for one in row.get("refunds") or ()],
        withdrawals=[withdrawal_of(one, money) for one in row.get("withdrawals") or ()],
    )


def withdrawal_of(stored: Row, money: Denomination) -> contract.AccountWithdrawal:
    """`{request_id, on, amount, reason}`."""
    return contract.AccountWithdrawal(on=stored["on"], amount=money.read(stored["amount"]), reason=stored["reason"])
