"""What the gateway answers about an erasure: plan, state and receipt."""

from datetime import date

from contracts.base import Reply
from contracts.customers.deletion import HeldBy
from contracts.customers.erasure import CustomerErasure
from contracts.erasure import ErasedRecord, PlannedErasure


class RuleText(Reply):
    """A rule by which records are erased or kept, in Swedish and English."""

    code: str
    sv: str
    en: str


class RecordKind(Reply):
    """What a collection of a service holds, in Swedish and English."""

    service: str
    collection: str
    sv: str
    en: str


class PlannedRecord(PlannedErasure):
    """A record of a service, and what becomes of it."""

    service: str


class ErasurePlan(Reply):
    """What erasing the customer does to each record, and how far an erasure has come (None if nobody asked for any).

    `digest` is that of the plan, to be sent with the order to carry it out. `open` has to be finished first. `next_day` is the
    next day on which something goes that is kept until then. After the erasure the plan says what is left.
    """

    customer_id: str
    digest: str
    fiscal_year_end: int
    open: list[HeldBy] = []
    kinds: list[RecordKind] = []
    rules: list[RuleText] = []
    records: list[PlannedRecord] = []
    next_day: date | None = None
    erasure: CustomerErasure | None = None


class ReceiptRecord(ErasedRecord):
    """A record that a service has erased."""

    service: str


class ErasureReceipt(Reply):
    """What was erased of a customer, record by record, without a word of it: `digest` is the SHA-256 of the bytes of `salt`
    and the record as it was. `kinds`: what the collections hold."""

    customer_id: str
    erasure: CustomerErasure
    kinds: list[RecordKind] = []
    records: list[ReceiptRecord] = []
