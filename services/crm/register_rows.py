"""What a page of the register shows beside what is in the index: the properties of its customers, with one query."""

from collections.abc import Sequence

from chassis.storage import Row
from crm.models import PropertySet, properties_of


def with_properties(rows: Sequence[Row]) -> list[Row]:
    """The rows with `properties`, by name."""
    ids = [PropertySet.id_of(row["_id"]) for row in rows]
    found = PropertySet.rows({"_id": {"$in": ids}}, ["customer_id", "items"]) if ids else []
    sets = {row["customer_id"]: properties_of(row["customer_id"], row).items for row in found}
    return [{**row, "properties": sets.get(row["_id"], [])} for row in rows]
