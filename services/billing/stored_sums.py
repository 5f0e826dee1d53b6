"""Sums that the database adds up."""

from chassis.context import current
from chassis.tenancy import Owned, Row


def add_up(model: type[Owned], query: Row, field: str) -> int:
    """The sum of an integer field over the company's documents that `query` selects; 0 without any."""
    mine: Row = {"$match": {**query, **model._kind(), "tenant": current().tenant}}
    found = list(model._get_collection().aggregate([mine, {"$group": {"_id": None, "sum": {"$sum": f"${field}"}}}]))
    return int(found[0]["sum"]) if found else 0
