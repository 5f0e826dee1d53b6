"""The register: customers in an order of choice, filtered field by field, a page at a time in both directions.

register_cursor.py is the way from one page to the next and back; the keys to sort by are stored (swedish_order.py). Without a
filter by words the index of the sort key gives a page as it is; DocumentDB has to be told, else it sorts the whole register
(50 ms at 6,000 customers, 2 ms with the index). A filter by words leaves few enough to sort.
"""

import re
from collections.abc import Iterable, Iterator

from chassis.context import current
from chassis.storage import Row
from contracts.access import Module
from contracts.crm import CustomerRegisterPage, ListCustomerRegister, MatchField, RegisteredCustomer
from crm import (
    hidden_numbers,
    property_filters,
    register_cursor,
    register_rows,
    search_filters,
    search_terms,
    searched,
    terms_form,
)
from crm.models import Customer
from crm.register_cursor import Place

MOST_COUNTED = 10_000
FIELDS = ("number", "name", "city", "identity_number", "kind", "phone", "email", "group", "seller", "stage", "active")
USERS = ("seller_id", "responsible_id")
_MARKS = {True: ("",), False: (search_terms.INACTIVE,), None: ("", search_terms.INACTIVE)}
"""Before the terms of active and inactive customers. DocumentDB reads "^-?word" as if every term began with the hyphen."""
NOT_MERGED: Row = {"terms": {"$ne": []}}
"""A customer that was merged into another has no terms, and is none of the register's; all others have some."""
FIELD_FILTERS = tuple(one for one in MatchField if one is not MatchField.VAT_NUMBER)
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
    found = Customer.rows(
        {**query, **(place.condition(sort_field, direction) if place is not None else {})},
        [*FIELDS, *USERS, sort_field],
        sort=[(sort_field, direction), ("_id", direction)],
        limit=request.limit + 1,
        index="" if "$and" in query or "tags" in query else f"tenant_1_{sort_field}_1__id_1",
    )
    shown = found[: request.limit][:: -1 if backwards else 1]
    has_more = len(found) > request.limit
    items = register_rows.with_properties(shown) if request.with_properties and _has_properties() else shown
    return CustomerRegisterPage(
        items=[_row(row) for row in items],
        next_cursor=_cursor(request, shown[-1:], before=False) if has_more or backwards else None,
        previous_cursor=_cursor(request, shown[:1], before=True) if (has_more if backwards else place) else None,
        **(_count(query) if place is None else {}),
    )


def _has_properties() -> bool:
    """Whether the company's module is on; nobody says so of an operator's command."""
    modules = current().modules
    return modules is None or Module.CRM in modules


def _query(request: ListCustomerRegister) -> Row | None:
    """What the database has to check; None if nobody can match."""
    if any(_has_no_words(field, getattr(request, field.value)) for field in FIELD_FILTERS):
        return None
    query: Row = {} if request.active is None else {"active": request.active}
    if not request.active:
        query |= NOT_MERGED
    if request.stage is not None:
        query["stage"] = request.stage.value
    query |= property_filters.condition(request)
    conditions = [*_field_conditions(request), *search_filters.activity_condition(request.activity)]
    if request.q.strip():
        words = _words_of_all_fields(request)
        if words is None:
            return None
        conditions += words
    return {**query, "$and": conditions} if conditions else query


def _field_conditions(request: ListCustomerRegister) -> Iterator[Row]:
    """One for each word that a field must have, and for each value."""
    for name in search_terms.FILTERS:
        if value := getattr(request, name):
            yield _has_term(search_terms.filter_term(name, value), request.active)
    for field in FIELD_FILTERS:
        text = getattr(request, field.value)
        for word in _words_of(field, text):
            begins_so: Row = {"words": {"$regex": f"^{field.value}:{re.escape(word)}"}}
            if field is MatchField.IDENTITY_NUMBER:
                yield _has_identity_number(begins_so, word, request.active)
                continue
            yield begins_so
            if field not in searched.NUMBERS or len(word) >= search_terms.SHORTEST_OF_LONG_NUMBER:
                yield _has_term(search_terms.lookup_term(word), request.active)


def _has_identity_number(begins_so: Row, word: str, active: bool | None) -> Row:
    """Matches customers whose number begins so, or is this where a part of it is hidden."""
    found = [begins_so, *_hidden_conditions([word])]
    if len(word) >= search_terms.SHORTEST_OF_LONG_NUMBER:
        found.append(_has_term(search_terms.lookup_term(word), active))
    return {"$or": [{"$and": found}, _has_term(search_terms.whole_term(word), active)]}


def _hidden_conditions(words: Iterable[str]) -> Iterator[Row]:
    """What keeps rows that a release before may look up from telling hidden digits."""
    return hidden_numbers.conditions(words, terms_form.FEW)


def _has_no_words(field: MatchField, text: str) -> bool:
    """Whether a filter is signs alone, or a phone number without digits: no customer has that."""
    return bool(text.strip()) and not _words_of(field, text)


def _words_of(field: MatchField, text: str) -> list[str]:
    if field in searched.NUMBERS:
        return searched.number_words(field, text)[:1]
    return (search_terms.parse_query(text) or [[]])[-1]


def _words_of_all_fields(request: ListCustomerRegister) -> list[Row] | None:
    """Conditions for the first way to understand `q` that matches anybody; None if there is none."""
    for spellings in search_terms.parse_spellings(request.q):
        either = [_words_condition(words, request.active) for words in spellings]
        conditions = either[0] if len(either) == 1 else [{"$or": [{"$and": one} for one in either]}]
        if Customer.rows({"$and": conditions}, ["_id"], limit=1):
            return conditions
    return None


def _words_condition(words: list[str], active: bool | None) -> list[Row]:
    """Matches customers with a word that begins with each of these, or with a person's number that is one of them."""
    return [*(one for word in words for one in _word_conditions(word, active)), *_hidden_conditions(words)]


def _word_conditions(word: str, active: bool | None) -> list[Row]:
    begins_so = [_has_term(search_terms.lookup_term(word), active)]
    if not search_terms.is_stored_prefix(word):
        either = [{"terms": search_terms.beginning_of_a_term(mark + word)} for mark in _MARKS[active]]
        begins_so.append({"$or": either})
    if not search_terms.may_be_whole(word):
        return begins_so
    return [{"$or": [{"$and": begins_so}, _has_term(search_terms.whole_term(word), active)]}]


def _has_term(term: str, active: bool | None) -> Row:
    """Matches customers with the term, which inactive ones have with a mark."""
    if active is None:
        return {"terms": {"$in": [term, search_terms.INACTIVE + term]}}
    return {"terms": term if active else search_terms.INACTIVE + term}


def _count(query: Row) -> Row:
    counted = Customer.total(query, MOST_COUNTED + 1)
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
