"""What a sales day counts: its range of numbers in each series of the register, and what is found there."""

from chassis.storage import Row
from contracts import sales as contract
from sales import till_rows, till_series, till_sums
from sales.receipt_models import Receipt
from sales.till_models import ReceiptCopy

NONE_YET = dict.fromkeys(till_series.KINDS, 0)
UNFINISHED = [contract.ReceiptStatus.OPEN.value, contract.ReceiptStatus.PARKED.value]


def highest(register_id: str) -> Row:
    """The highest number of each series."""
    return {kind: till_series.highest(kind, register_id) for kind in till_series.KINDS}


def count(register_id: str, after: Row, up_to: Row) -> Row:
    """The sums of the receipts in the range, and under `counts` what the report says of numbers."""
    rows = _receipts(register_id, after[till_series.RECEIPT], up_to[till_series.RECEIPT])
    sums = till_sums.add_up(rows)
    counted = {kind: up_to[kind] - after[kind] for kind in till_series.KINDS}
    has_any = counted[till_series.RECEIPT] > 0
    counts = {
        "first_receipt": after[till_series.RECEIPT] + 1 if has_any else None,
        "last_receipt": up_to[till_series.RECEIPT] if has_any else None,
        "training": counted["training"],
        "pro_forma": counted["pro_forma"],
        "copies": counted[till_series.COPY],
    }
    return {**sums, "counts": counts, "rows": {**sums["rows"], **_beside_sales(register_id, after, up_to)}}


def _receipts(register_id: str, after: int, up_to: int) -> list[Row]:
    return Receipt.rows(_range(till_series.RECEIPT, register_id, after, up_to), till_sums.FIELDS)


def _range(kind: str, register_id: str, after: int, up_to: int) -> Row:
    return {"series": till_series.name_of(kind, register_id), "number": {"$gt": after, "$lte": up_to}}


def _beside_sales(register_id: str, after: Row, up_to: Row) -> Row:
    """What is not sold, or not yet: copies, training, pro forma, and receipts that are still open, as `till_rows` has sums."""

    def summed(kind: str) -> list[int]:
        return till_rows.sum_up(Receipt.rows(_range(kind, register_id, after[kind], up_to[kind]), ["gross"]))

    copied = ReceiptCopy.rows(
        _range(till_series.COPY, register_id, after[till_series.COPY], up_to[till_series.COPY]), ["receipt_id"]
    )
    originals = (
        Receipt.rows({"_id": {"$in": sorted({one["receipt_id"] for one in copied})}}, ["gross"]) if copied else []
    )
    gross_of = {one["_id"]: one for one in originals}
    unfinished = {"status": {"$in": UNFINISHED}, "register_id": register_id, "kind": contract.ReceiptKind.SALE.value}
    return {
        "copied": till_rows.sum_up(gross_of[one["receipt_id"]] for one in copied),
        "trained": summed(contract.ReceiptKind.TRAINING.value),
        "pro_forma_sums": summed(contract.ReceiptKind.PRO_FORMA.value),
        "unfinished": till_rows.sum_up(Receipt.rows(unfinished, ["gross"])),
    }
