"""The register: customers in an order of choice, filtered field by field, a page at a time in both directions.

register_cursor.py is the way from one page to the next and back; the keys to sort by are stored (swedish_order.py).
"""

import re
from collections.abc import Iterator

from chassis.storage import Row
from contracts.crm import CustomerRegisterPage, ListCustomerRegister, MatchField, RegisteredCustomer
from crm import properties, register_cursor, search_terms, searched
from crm.models import Customer
from crm.register_cursor import Place

MOST_COUNTED = 10_000
FIELDS = ("number", "name", "city", "identity_number", "phone", "email", "group", "seller", "stage", "active")
FIELD_FILTERS = tuple(MatchField)
"""Each has a filter of the same name."""


def list_customer_register(request: ListCustomerRegister) -> CustomerRegisterPage:
    """A page of the register. Raises InvalidInput for a cursor that is not of this list."""
    place = register_cursor.decode(request.cursor, request) if request.cursor is not None else None
    query = _query(request)
    if query is None:
        return CustomerRegisterPage(items=[], total=0)
    sort_field = f"sort_{request.sort}"
    backwards = place is not None and place.before
    direction = -1 if request.descending is not backwards else 1
    condition = [query, place.condition(sort_field, direction)] if place is not None else [query]
    order = [(sort_field, direction), ("_id", direction)]
    found = Customer.rows({"$and": condition}, [*FIELDS, sort_field], sort=order, limit=request.limit + 1)
    shown = found[: request.limit][:: -1 if backwards else 1]
    has_more = len(found) > request.limit
    return CustomerRegisterPage(
        items=[_row(row) for row in shown],
        next_cursor=_cursor(request, shown[-1:], before=False) if has_more or backwards else None,
        previous_cursor=_cursor(request, shown[:1], before=True) if (has_more if backwards else place) else None,
        **(_count(query) if place is None else {}),
    )


def _query(request: ListCustomerRegister) -> Row | None:
    """What the database has to check; None if nobody can match."""
    query: Row = {} if request.active is None else {"active": request.active}
    if request.stage is not None:
        query["stage"] = request.stage.value
    if request.property:
        query["tags"] = properties.find_id(request.property)
        if query["tags"] is None:
            return None
    conditions = list(_field_conditions(request))
    if request.q.strip():
        words = _words_of_all_fields(request.q)
        if words is None:
            return None
        conditions += words
    return {"$and": [query, *conditions]} if conditions else query


def _field_conditions(request: ListCustomerRegister) -> Iterator[Row]:
    """One for each word that a field must have, and for each value."""
    for name in ("group", "seller"):
        if value := getattr(request, name):
            yield {"terms": {"$in": _marked(search_terms.filter_term(name, value))}}
    for field in FIELD_FILTERS:
        text = getattr(request, field.value)
        for word in _words_of(field, text):
            yield {"words": {"$regex": f"^{field.value}:{re.escape(word)}"}}
            if field not in searched.NUMBERS or len(word) >= search_terms.SHORTEST_OF_LONG_NUMBER:
                yield {"terms": {"$in": _marked(search_terms.lookup_term(word))}}


def _words_of(field: MatchField, text: str) -> list[str]:
    if field is MatchField.PHONE:
        return [digits] if (digits := search_terms.phone_digits(text)) else []
    if field is MatchField.IDENTITY_NUMBER:
        return [digits] if (digits := search_terms.identity_digits(text)) else []
    return (search_terms.parse_query(text) or [[]])[-1]


def _words_of_all_fields(q: str) -> list[Row] | None:
    """Conditions for the first way to understand `q` that matches anybody; None if there is none."""
    for words in search_terms.parse_query(q):
        conditions = [
            {"terms": {"$in": _marked(search_terms.lookup_term(word))}}
            if search_terms.is_stored_prefix(word)
            else {"terms": {"$regex": f"^{search_terms.INACTIVE}?{re.escape(word)}"}}
            for word in words
        ]
        if Customer.rows({"$and": conditions}, ["_id"], limit=1):
            return conditions
    return None


def _marked(term: str) -> list[str]:
    """A term as active and as inactive customers have it."""
    return [term, search_terms.INACTIVE + term]


def _count(query: Row) -> Row:
    counted = Customer.count_up_to(query, MOST_COUNTED + 1)
    return {"total": min(counted, MOST_COUNTED), "total_is_more": counted > MOST_COUNTED}


def _cursor(request: ListCustomerRegister, edge: list[Row], *, before: bool) -> str | None:
    """The cursor that continues behind a row, or `before` it; None on an empty page."""
    if not edge:
        return None
    key = edge[0].get(f"sort_{request.sort}") or ""
    place = Place(sort=request.sort, descending=request.descending, key=key, id=edge[0]["_id"], before=before)
    return register_cursor.encode(place)


def _row(row: Row) -> RegisteredCustomer:
    return RegisteredCustomer.model_validate({**row, "id": row["_id"]})
