"""What is asked of selections: how many customers a rule fits, who is in a selection, and why."""

from collections.abc import Iterable

from chassis.clock import today, with_zone
from chassis.paging import decode_cursor, encode_cursor
from chassis.storage import Row
from contracts.crm.selection_requests import (
    CountSelection,
    ExplainSelection,
    Explanation,
    Finding,
    ListSelectedCustomers,
    ListSelectionMembers,
    SelectedCustomer,
    SelectedCustomers,
    SelectionCount,
    SelectionMembers,
    Sentences,
)
from contracts.crm.selections import SelectionRule, is_group
from contracts.folding import fold_case
from crm import customers, selections
from crm.models import Customer, Property, PropertySet
from crm.selection_looks import read_book, read_facts, rule_of
from crm.selection_models import CustomerFacts
from crm.selection_queries import query_of
from crm.selection_rules import outcomes
from crm.selection_sentences import say, say_actual, say_part
from crm.selection_values import shown_of

SHOWN = ("number", "name", "city", "phone", "email", "selected")
NOTHING = Sentences(sv="", en="")


def count(request: CountSelection) -> SelectionCount:
    """Counts by the stored facts. Raises InvalidInput for a bad rule."""
    selections.check(request.rule)
    selections.ensure_facts()
    book = read_book() or {}
    return SelectionCount(
        count=CustomerFacts.total(query_of(request.rule, today())),
        of=CustomerFacts.total({}),
        complete=_is_complete(book),
        sentence=say(request.rule, selections.names_of([request.rule])),
    )


def list_members(request: ListSelectionMembers) -> SelectionMembers:
    """Raises NotFound, or InvalidInput for a bad cursor."""
    selection, book = selections.require(request.selection_id)
    after = "" if request.cursor is None else decode_cursor(request.cursor, ListSelectionMembers)
    rows = _read_members(selection["id"], after, request.limit + 1)
    shown = [row["_id"] for row in rows[: request.limit]]
    return SelectionMembers(
        ids=shown,
        total=selections.count_members(selection["id"]),
        state=selections.state_of(selection, book),
        next_cursor=encode_cursor(shown[-1], ListSelectionMembers) if len(rows) > request.limit else None,
    )


def list_customers(request: ListSelectedCustomers) -> SelectedCustomers:
    """The same with what people know the customers by."""
    selection, book = selections.require(request.selection_id)
    after = "" if request.cursor is None else decode_cursor(request.cursor, ListSelectedCustomers)
    rows = _read_members(selection["id"], after, request.limit + 1)
    shown = rows[: request.limit]
    known = {row["_id"]: row for row in Customer.rows({"_id": {"$in": [row["_id"] for row in shown]}}, SHOWN)}
    refused = _refused_of(known.values())
    return SelectedCustomers(
        items=[_show(row, known.get(row["_id"], {}), selection["id"], refused) for row in shown],
        total=selections.count_members(selection["id"]),
        state=selections.state_of(selection, book),
        next_cursor=encode_cursor(shown[-1]["_id"], ListSelectedCustomers) if len(rows) > request.limit else None,
    )


def explain(request: ExplainSelection) -> Explanation:
    """Raises NotFound, or Unavailable for a customer whose event has not come yet."""
    selection, _ = selections.require(request.selection_id)
    customers.require(request.customer_id)
    rule, day = rule_of(selection) or SelectionRule(), today()
    facts = read_facts([request.customer_id])[request.customer_id]
    rows = CustomerFacts.rows({"_id": request.customer_id}, ["members", "since"])
    stored = rows[0] if rows else {}
    shown = _texts_of(request.customer_id)
    names = selections.names_of([rule]) | _names_of_tags(facts)
    found = list(outcomes(rule, facts, day))
    since = (stored.get("since") or {}).get(selection["id"])
    return Explanation(
        customer_id=request.customer_id,
        selection_id=selection["id"],
        holds=bool(facts) and found[0].holds,
        is_member=selection["id"] in stored.get("members", ()),
        since=with_zone(since) if since else None,
        sentence=say(rule, names),
        findings=[
            Finding(
                pointer=f"/rule{one.pointer}",
                depth=one.depth,
                holds=one.holds,
                sentence=say_part(one.rule, names),
                actual=NOTHING if is_group(one.rule) else say_actual(one.rule, facts, shown, names, day),
            )
            for one in found
        ],
    )


def _is_complete(book: Row) -> bool:
    """Whether all customers of the company are listed, and none waits for its first look."""
    waiting = CustomerFacts.rows({"revision": {"$lt": 0}}, ["version"], limit=1)
    return int(book.get("seeded", 0)) > 0 and not waiting


def _read_members(selection_id: str, after: str, limit: int) -> list[Row]:
    query = {"members": selection_id, "_id": {"$gt": after}}
    return CustomerFacts.rows(query, ["since"], sort=[("_id", 1)], limit=limit)


def _refused_of(known: Iterable[Row]) -> set[str]:
    """Those of the customers' addresses whose owner wants no mailings."""
    return customers.find_refused(
        one for row in known for one in (row.get("email"), *((row.get("selected") or {}).get("emails") or ())) if one
    )


def _show(row: Row, known: Row, selection_id: str, refused: set[str]) -> SelectedCustomer:
    since = (row.get("since") or {}).get(selection_id)
    more = known.get("selected") or {}
    return SelectedCustomer(
        id=row["_id"],
        **{name: known.get(name) or "" for name in ("number", "name", "city", "phone", "email")},
        emails=[one for one in more.get("emails") or () if fold_case(one) not in refused],
        no_mailings=bool(more.get("no_mailings")) or fold_case(known.get("email") or "") in refused,
        since=with_zone(since) if since else None,
    )


def _texts_of(customer_id: str) -> Row:
    (row,) = Customer.rows({"_id": customer_id}, [*SHOWN, "group", "seller"]) or [{}]
    sets = PropertySet.rows({"_id": PropertySet.id_of(customer_id)}, ["items"])
    values = shown_of(sets[0].get("items", ())) if sets else {}
    return {**(row.get("selected") or {}), **row, "values": values}


def _names_of_tags(facts: Row) -> dict[str, str]:
    ids = list(facts.get("tags", ()))
    return {row["_id"]: row["name"] for row in Property.rows({"_id": {"$in": ids}}, ["name"])} if ids else {}
