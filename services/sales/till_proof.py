"""The proof that no number of a receipt, copy, Z report or movement of cash is missing or double, register by register."""

from chassis.clock import now
from chassis.series_proof import prove as prove_series
from chassis.storage import Row
from contracts.number_series import NumberSeriesProof
from contracts.sales import ProveTillSeries, ReceiptKind, ReceiptStatus
from sales import registers, till_series
from sales.receipt_models import Receipt
from sales.till_models import ReceiptCopy, TillDay


def prove(request: ProveTillSeries) -> NumberSeriesProof:
    """Reads every number of the company's tills, or of one register. Raises NotFound for an unknown register."""
    of_receipts: Row = {"number": {"$gt": 0}}
    of_copies: Row = {}
    of_days: Row = {"closed_at": {"$ne": None}}
    of_movements: Row = {"movements.number": {"$exists": True}}
    if request.register_id is not None:
        register_id = registers.get(request.register_id).id
        names = [till_series.name_of(kind, register_id) for kind in till_series.KINDS]
        of_receipts["series"] = of_copies["series"] = {"$in": names}
        of_days["register_id"] = of_movements["register_id"] = register_id
    series = [
        *prove_series(Receipt, of_receipts),
        *prove_series(ReceiptCopy, of_copies),
        *prove_series(TillDay, of_days, "register_id", f"{till_series.Z}/"),
        *prove_series(TillDay, of_movements, "register_id", f"{till_series.MOVEMENT}/", within="movements"),
    ]
    unnumbered = Receipt.total({"status": ReceiptStatus.COMPLETED.value, "kind": ReceiptKind.SALE.value, "number": 0})
    complete = not unnumbered and all(one.complete and one.first == 1 for one in series)
    return NumberSeriesProof(complete=complete, series=series, unnumbered=unnumbered, checked_at=now())
