"""The extended form of the search: what a customer must have beside the words."""

import re
from collections.abc import Iterator
from datetime import datetime

from chassis.clock import local_now
from chassis.storage import Row
from contracts.crm import CustomerActivity, MatchField, SearchCustomers
from crm import errors, known_properties, search_terms, sort_keys
from crm.candidates import Criteria
from crm.models import Activity, is_overdue

MOST_WITH_ACTIVITIES = 5_000
"""So many unfinished activities of the company are gone through."""


def criteria_of(request: SearchCustomers) -> Criteria:
    """What the request says beside its words. Raises InvalidInput for a property that does not exist."""
    property_id = known_properties.require(request.property).id if request.property else None
    city = search_terms.parse_query(request.city)[-1:] if request.city else []
    city_words = city[0] if city else []
    conditions = [{"words": {"$regex": f"^{MatchField.CITY}:{re.escape(word)}"}} for word in city_words]
    return Criteria(
        filters=(*_terms(request), *map(search_terms.lookup_term, city_words)),
        property_id=property_id,
        active=request.active,
        conditions=(*conditions, *activity_condition(request.activity)),
    )


def has_city_without_words(request: SearchCustomers) -> bool:
    """Whether a city is asked for that is signs alone, which is nobody's."""
    return bool(request.city.strip()) and not search_terms.parse_query(request.city)


def is_enough(criteria: Criteria) -> bool:
    """Whether this can be searched for without words: "nothing planned" alone is true of nearly everybody."""
    ids = any("$in" in one.get("_id", {}) for one in criteria.conditions)
    return bool(criteria.filters or criteria.property_id is not None or ids)


def _terms(request: SearchCustomers) -> Iterator[str]:
    for name in search_terms.SEARCH_FILTERS:
        if value := getattr(request, name):
            yield search_terms.filter_term(name, value)


def activity_condition(wanted: CustomerActivity | None) -> list[Row]:
    """The condition that asks for the customers with such an activity, or without."""
    if wanted is None:
        return []
    rows = Activity.rows(
        {"rank": {"$lt": sort_keys.FINISHED}},
        ["customer_id", "status", "due_on", "ends_at"],
        sort=[("rank", 1)],
        limit=MOST_WITH_ACTIVITIES + 1,
    )
    if len(rows) > MOST_WITH_ACTIVITIES:
        raise errors.too_many_activities(MOST_WITH_ACTIVITIES)
    now: datetime = local_now()
    found = {row["customer_id"] for row in rows if wanted is not CustomerActivity.OVERDUE or is_overdue(row, now)}
    return [{"_id": {"$nin" if wanted is CustomerActivity.NONE else "$in": sorted(found)}}]
