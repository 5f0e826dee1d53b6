"""The number series of the till, one of each kind a register: "receipt/reg_…", and "receipt" where there is no register.

What a Z report counts has a number of a series without gaps. So a day is a range of numbers: what is completed while it is
closed has a higher number and belongs to the next day, with no lock and no transaction.
"""

from chassis.series import NumberSeries
from contracts.sales import ReceiptKind
from sales import errors
from sales.receipt_models import Receipt
from sales.till_models import ReceiptCopy, TillDay

RECEIPT, COPY, Z, MOVEMENT = "receipt", "copy", "z", "movement"
OF_KIND = {
    ReceiptKind.SALE: RECEIPT,
    ReceiptKind.TRAINING: ReceiptKind.TRAINING.value,
    ReceiptKind.PRO_FORMA: ReceiptKind.PRO_FORMA.value,
}
"""A sale's number stands on the receipt; training and pro forma are only counted."""
KINDS = (*OF_KIND.values(), COPY)
"""What a Z report counts."""


def name_of(kind: str, register_id: str | None) -> str:
    """The name of a series."""
    return f"{kind}/{register_id}" if register_id else kind


def receipts_of(kind: str, register_id: str | None) -> NumberSeries | None:
    """The series of one kind of receipt; None for those that take no number: training without a register."""
    if register_id is None and kind != ReceiptKind.SALE:
        return None
    name = name_of(OF_KIND[ReceiptKind(kind)], register_id)
    return NumberSeries(Receipt, name, busy=errors.numbers_busy, reused=errors.request_reused)


def copies_of(register_id: str | None) -> NumberSeries:
    """The series of a register's copies."""
    name = name_of(COPY, register_id)
    return NumberSeries(ReceiptCopy, name, busy=errors.numbers_busy, reused=errors.request_reused)


def days_of(register_id: str) -> NumberSeries:
    """The series of a register's Z reports: a day has its number from the opening on, and only the last one is open."""
    return NumberSeries(
        TillDay, register_id, busy=errors.numbers_busy, reused=errors.request_reused, series_field="register_id"
    )


def highest(kind: str, register_id: str) -> int:
    """The highest number given; 0 for none."""
    model = ReceiptCopy if kind == COPY else Receipt
    rows = model.rows({"series": name_of(kind, register_id)}, ["number"], [("number", -1)], 1)
    return int(rows[0]["number"]) if rows else 0
