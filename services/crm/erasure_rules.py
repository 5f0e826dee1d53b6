"""What becomes of what crm stores about a customer that is erased: activities and properties go; the copy in the search index
follows the customer; what selections keep of invoices and receipts loses its articles, whose names are words. Nothing has to be
finished first."""

from chassis.context import current
from chassis.erasure import Erasure, always
from chassis.storage import Row
from contracts.erasure import ErasureOrder
from contracts.erasure_rules import BLANKED_NOW, REMOVED_NOW
from crm.models import Customer


def drop_tags(properties: Row) -> None:
    """Takes a customer's properties out of the search index, before they go themselves."""
    query = {"_id": properties["customer_id"], "tenant": current().tenant}
    Customer._get_collection().update_one(query, {"$set": {"tags": [], "tag_values": []}})


def drop_articles(copy: Row, _order: ErasureOrder) -> Row:
    """What is kept of an invoice, order or receipt without what was bought: sums, days and ids."""
    emptied: Row = {name: [] for name in ("articles", "lines") if copy.get(name)}
    return {**copy, **emptied} if emptied else copy


ACTIVITY = Erasure(always(REMOVED_NOW))
PROPERTIES = Erasure(always(REMOVED_NOW), first=drop_tags)
NOTE = Erasure(always(REMOVED_NOW))
TIMELINE = Erasure(always(REMOVED_NOW), listed=False)
INPUT = Erasure(always(BLANKED_NOW), blank=drop_articles, listed=False)


def count_open(_customer_id: str) -> dict[str, int]:
    """Nothing that crm has keeps a customer from being erased."""
    return {}
