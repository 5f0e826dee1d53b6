"""How many customers have a property: counted by the index (tenant, tags, rank) of the search index, which no order of events
makes wrong, and up to MOST_COUNTED, so that the cost does not grow with the register."""

from contracts.base import Page
from contracts.crm import Property as PropertyReply
from crm.models import Customer

MOST_COUNTED = 10_000


def count(one: PropertyReply) -> PropertyReply:
    """The property with the number of its customers."""
    found = Customer.total({"tags": one.id}, MOST_COUNTED + 1)
    counted = {"customers": min(found, MOST_COUNTED), "customers_is_more": found > MOST_COUNTED}
    return one.model_copy(update=counted)


def count_all(page: Page[PropertyReply]) -> Page[PropertyReply]:
    """The same of a page of properties."""
    return page.model_copy(update={"items": [count(one) for one in page.items]})
