"""What a change of many customers is called, what it does and over which customers it goes, as pages say it."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from chassis.context import current
from contracts.access import Role, is_allowed
from contracts.crm.choices import CUSTOMER_ACTIVITY
from contracts.customers.choices import CHOICES
from gateway.bulk import targets, words
from gateway.bulk.jobs import stored_json
from gateway.bulk.models import Bulk, name_of
from gateway.bulk.schemas import BulkKind, BulkView
from gateway.bulk.words import Names, ids_in
from gateway.web.people import find_names
from gateway.web.register_form import FILTERS, USER_FILTERS
from gateway.web.texts import Texts

NOT_SHOWN = frozenset({"identity_number"})
"""Filters whose value may be a personal number: only that they were used is said."""
LONGEST_TEXT = 80
CHOSEN = {"stage": CHOICES["stage"], "activity": CUSTOMER_ACTIVITY}
"""The filters that are one of several values, and what these are called."""
SHARE = {"add": "bulk_add", "remove": "bulk_remove"}
Json = dict[str, Any]


class Over(NamedTuple):
    """Over which customers it goes. `href` leads to the selection."""

    text: str
    href: str = ""


class BulkLink(NamedTuple):
    """A change of many customers beside one of its changes. `href` is empty for who may not see its page."""

    title: str
    href: str


NO_BULK = BulkLink("", "")


def title_of(bulk: BulkView, texts: Texts) -> str:
    """Its name; of one without a name its kind, and of how many customers."""
    return bulk.name or texts.of_value("bulk_of", bulk.kind.value, bulk.total)


def say_origin(origin: Json, texts: Texts) -> Over:
    """How the customers were named: in a list, by a selection, by filters."""
    if targets.SELECTION in origin:
        name = origin.get(targets.NAME)
        text = texts("bulk_over_selection", name) if name else texts("bulk_over_some_selection")
        return Over(text, f"/selections/{origin[targets.SELECTION]}" if name else "")
    if "filters" in origin:
        said = ", ".join(_say_filters(origin["filters"], texts))
        return Over(texts("bulk_over_filters", said) if said else texts("bulk_over_all"))
    return Over(texts("bulk_over_chosen", int(origin.get("customers") or 0)))


def _say_filters(filters: Json, texts: Texts) -> Iterator[str]:
    given = {name: value for name, value in filters.items() if value}
    for name, label in FILTERS.items():
        if name in given:
            yield texts(label) if name in NOT_SHOWN else f"{texts(label)} {given[name]}"
    users = find_names(given.get(name) for name in USER_FILTERS)
    for name, label in USER_FILTERS.items():
        if name in given:
            yield f"{texts(label)} {users.get(given[name], given[name])}"
    for name, choices in CHOSEN.items():
        if name in given:
            yield texts.word(choices[given[name]])
    if filters.get("active", True) is not True:
        yield texts("only_inactive" if filters["active"] is False else "bulk_over_inactive")


def learn_names(bulks: Iterable[BulkView], names: Names) -> None:
    """Finds what users and properties are called, of all of them at once."""
    names.learn(one for bulk in bulks for one in _ids_of(bulk.action))


def _ids_of(action: Json) -> list[str]:
    return [*ids_in(action.get("change") or {}), *(one for side in SHARE for one in action.get(side) or ())]


def say_what(bulk: BulkView, names: Names, texts: Texts) -> str:
    """What it does to each customer, in a line; "" for an export."""
    action = bulk.action
    if bulk.kind is BulkKind.CHANGE:
        change = action.get("change") or {}
        return ", ".join(_say_change(change, names, texts))
    if bulk.kind is BulkKind.PROPERTIES:
        sides = [(text, action.get(side) or ()) for side, text in SHARE.items()]
        return ". ".join(
            f"{texts(text)}: {words.say(words.PROPERTIES, list(ids), names, texts.place)}" for text, ids in sides if ids
        )
    text = str((action.get("activity") or {}).get("text") or "")
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _say_change(change: Json, names: Names, texts: Texts) -> Iterator[str]:
    for name, value in change.items():
        if words.BESIDE.get(name) not in change:
            yield f"{words.label(name, texts.place)}: {words.say(name, value, names, texts.place) or '–'}"


def find_links(ids: Iterable[str], texts: Texts) -> dict[str, BulkLink]:
    """The changes of these ids that are still known, by id: what each is called, or else over whom it goes."""
    wanted = sorted({one for one in ids if one})
    rows = Bulk.rows({"_id": {"$in": wanted}}, ["origin", "user_id"]) if wanted else []
    may_see = is_allowed(Role.SELLER, current().roles)
    return {row["_id"]: BulkLink(_title(row, texts), f"/bulk/{row['_id']}" if may_see else "") for row in rows}


def _title(row: Json, texts: Texts) -> str:
    origin = stored_json.read(row["origin"])
    return name_of(origin) or say_origin(targets.show(origin, row["user_id"]), texts).text
