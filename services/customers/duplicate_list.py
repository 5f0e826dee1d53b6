"""The list of likely duplicates of a register, and what was settled as no duplicates."""

from collections.abc import Iterable

from chassis.applied_once import apply_once
from chassis.clock import now
from chassis.context import current
from chassis.paging import decode_cursor, encode_cursor
from chassis.storage import Row
from contracts.base import Page
from contracts.customers import DuplicateCustomer, DuplicatePair, ListDuplicates, SetNotDuplicates
from customers import duplicate_pairs, duplicates, errors
from customers.models import Customer
from customers.pair_models import OPEN, SETTLED, id_of
from customers.pair_models import DuplicatePair as Pair

FIELDS_SHOWN = "number kind name identity_number vat_number email phone stage active addresses likeness merged"
CUSTOMER_FIELDS = tuple(FIELDS_SHOWN.split())
MOST_LOOKS = 5
"""So often a page is filled up whose pairs turn out to be none any longer."""


def list_duplicates(request: ListDuplicates) -> Page[DuplicatePair]:
    """A page of pairs, the likeliest first; what was stored a moment ago is compared before. Raises InvalidInput for a cursor
    that is not of this list."""
    after = "" if request.cursor is None else decode_cursor(request.cursor, ListDuplicates)
    duplicate_pairs.renew_old()
    duplicate_pairs.compare_some()
    shown: list[tuple[str, DuplicatePair]] = []
    has_more = True
    for _ in range(MOST_LOOKS):
        rows = _read(request, after)
        shown += _show(rows)
        has_more = len(rows) > request.limit or len(shown) > request.limit
        if not rows or not has_more or len(shown) >= request.limit:
            break
        after = rows[-1]["rank"]
    page = shown[: request.limit]
    last = page[-1][0] if len(shown) > request.limit else after
    following = encode_cursor(last, ListDuplicates) if has_more and last else None
    return Page[DuplicatePair](items=[pair for _, pair in page], next_cursor=following)


def set_not_duplicates(request: SetNotDuplicates) -> DuplicatePair:
    """Settles a pair, or takes that back. Sent twice, it changes nothing. Raises NotFound, InvalidInput."""
    one, other = sorted((request.customer_id, request.other_id))
    rows = _read_customers((one, other))
    for wanted in (request.customer_id, request.other_id):
        if wanted not in rows or rows[wanted].get("merged"):
            raise errors.customer_not_found(wanted)
    if one == other:
        raise errors.duplicate_of_itself()
    likeness = duplicates.compare(rows[one]["likeness"], rows[other]["likeness"])
    pair_id = id_of(one, other)
    duplicate_pairs.write([duplicate_pairs.upsert(duplicate_pairs.pair_row(one, other, likeness))])
    if request.not_duplicates:
        said = {"state": SETTLED, "settled_by": current().user, "settled_at": now()}
        apply_once(Pair, {"_id": pair_id, "state": OPEN}, {"$set": said})
    else:
        undone = {"$set": {"state": OPEN, "undone_at": now()}, "$unset": {"settled_by": "", "settled_at": ""}}
        apply_once(Pair, {"_id": pair_id, "state": SETTLED}, undone)
    apply_once(Pair, {"_id": pair_id}, {})  # it was so already: nor may this request change it once it is otherwise
    return _pair(Pair.rows({"_id": pair_id})[0], rows)


def without_settled(customer_id: str, found: list[Row]) -> list[Row]:
    """Those of the rows of customers that were not settled to be another than this one."""
    pairs = {id_of(customer_id, row["_id"]): row["_id"] for row in found}
    settled = Pair.rows({"_id": {"$in": sorted(pairs)}, "state": SETTLED}, ["state"]) if pairs else []
    others = {pairs[row["_id"]] for row in settled}
    return [row for row in found if row["_id"] not in others]


def _read(request: ListDuplicates, after: str) -> list[Row]:
    query: Row = {"state": SETTLED if request.not_duplicates else OPEN}
    if after:
        query["rank"] = {"$gt": after}
    if request.customer_id is not None:
        query["customers"] = request.customer_id
    index = "" if request.customer_id is not None else "tenant_1_state_1_rank_1"
    return Pair.rows(query, sort=[("rank", 1)], limit=request.limit + 1, index=index)


def _show(rows: list[Row]) -> list[tuple[str, DuplicatePair]]:
    """The pairs whose customers are both there and still share something, each with its place in the list. Others are deleted."""
    customers = _read_customers({one for row in rows for one in row["customers"]})
    shown, gone = [], []
    for row in rows:
        both = [customers.get(one) for one in row["customers"]]
        if any(one and one.get("merged") for one in both):
            continue  # that may be undone
        if all(both) and (row["state"] == SETTLED or _holds(row, customers)):
            shown.append((row["rank"], _pair(row, customers)))
        else:
            gone.append(row["_id"])
    if gone:
        Pair._get_collection().delete_many(
            {"_id": {"$in": gone}, "tenant": current().tenant, **duplicate_pairs.unsaid()}
        )
    return shown


def _holds(row: Row, customers: dict[str, Row]) -> bool:
    one, other = (set(map(duplicates.digest, customers[each]["likeness"])) for each in row["customers"])
    return bool(one & other & set(row["keys"]))


def _read_customers(ids: Iterable[str]) -> dict[str, Row]:
    rows = Customer.rows({"_id": {"$in": sorted(ids)}}, CUSTOMER_FIELDS) if ids else []
    return {row["_id"]: row for row in rows}


def _pair(row: Row, customers: dict[str, Row]) -> DuplicatePair:
    one, other = (_customer(customers[each]) for each in row["customers"])
    return DuplicatePair(
        customer=one,
        other=other,
        score=row["score"],
        reasons=row["reasons"],
        not_duplicates=row["state"] == SETTLED,
        settled_by=row.get("settled_by") or "",
        settled_at=row.get("settled_at"),
    )


def _customer(row: Row) -> DuplicateCustomer:
    return DuplicateCustomer.model_validate({**row, "id": row["_id"], "city": _city(row)})


def _city(row: Row) -> str:
    """`duplicates.city` of a stored customer, without building its fields."""
    addresses = row.get("addresses") or {}
    found = ((addresses.get(use) or {}).get("city") for use in ("invoice", "visiting", "delivery"))
    return next(filter(None, found), "")
