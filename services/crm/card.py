"""The tabs of crm on the card, and what it says in the head, from one command (`card_rows`)."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from chassis import past, past_owners
from chassis.context import current
from chassis.storage import Row
from contracts.crm import ActivityStatus
from contracts.crm.head import ContactTime
from contracts.crm.tabs import TABS
from contracts.tabs import CardSection, GetCardSection, Selection, Tab, TabSpec
from crm import card_rows, known_properties, looks, sort_keys, timeline
from crm.card_rows import CardRows
from crm.customer_moves import MOVES
from crm.models import LISTED, Activity, PropertySet, is_overdue, properties_of
from crm.states import FINISHED

MOST = 200
"""So many activities are read at once; only when there are more, others count them and look for the last contact."""


class OfNow:
    """One request for the section. All that it needs is read once, for whatever needs something first."""

    def __init__(self, selection: Selection, request: GetCardSection, now: datetime) -> None:
        self.selection, self.request, self.now = selection, request, now
        self.query: Row = {"customer_id": request.customer_id}
        if request.branch_id is not None:
            self.query["branch_id"] = request.branch_id

    @cached_property
    def _read(self) -> CardRows:
        wanted = {spec.key for spec in self.selection.specs}
        wanted |= {card_rows.ACTIVITIES} if self.selection.head else set()
        return card_rows.read(self.request, wanted, MOST)

    @property
    def rows(self) -> list[Row]:
        """Unfinished ones first, the most overdue at the top; then the latest finished."""
        return self._read.activities

    @property
    def property_set(self) -> Row:
        """The customer's properties, {} for none."""
        return self._read.property_set

    @property
    def entries(self) -> tuple[list[Row], int]:
        """The newest of the timeline, and how many there are in all."""
        return self._read.entries, self._read.entries_in_all

    def groups_of(self, _property_ids: Iterable[str]) -> dict[str, str]:
        """The groups that properties are in now."""
        return self._read.groups

    @property
    def is_whole(self) -> bool:
        """Whether `rows` are all activities."""
        return len(self.rows) < MOST

    def path(self, key: str) -> str:
        return f"/v1/customers/{self.request.customer_id}/{key}"


class OfDay(OfNow):
    """The same of a past day: every activity and property as it was at its end. Raises PastUnknown when it is read."""

    is_whole = True

    def __init__(self, selection: Selection, request: GetCardSection, now: datetime, day: date) -> None:
        super().__init__(selection, request, past.moment_of(day, now))
        self._end = past.end_of(day)

    @cached_property
    def rows(self) -> list[Row]:
        """Those of the branch, if one is asked for: an activity may have been another one's then."""
        then = past_owners.read_owned(MOVES, self.request.customer_id, self._end)
        found = past.read_as_of(Activity, then.query("activities"), self._end, LISTED)
        mine = (row for row in found if self.request.branch_id in (None, row.get("branch_id")))
        return sorted(mine, key=lambda row: int(row["rank"]))

    @property
    def entries(self) -> tuple[list[Row], int]:
        """What had happened by then. Only where there are more than are shown, another query counts them."""
        limit, modules = self.request.limit, self.request.modules
        rows = timeline.read(self._happened, limit + 1, modules)
        if len(rows) <= limit:
            return rows, len(rows)
        return rows[:limit], timeline.count(self._happened, modules, card_rows.MOST_COUNTED + 1)

    @property
    def _happened(self) -> Row:
        """To whom it had happened then; what is told of the past does not change."""
        then = past_owners.read_owned(MOVES, self.request.customer_id, self._end)
        of_branch = {"branch_id": self.request.branch_id} if self.request.branch_id is not None else {}
        return {**then.query("timeline"), **of_branch, "rank": {"$gt": sort_keys.newest_bound(self._end)}}

    @cached_property
    def property_set(self) -> Row:
        found = past.read_as_of(PropertySet, {"_id": PropertySet.id_of(self.request.customer_id)}, self._end)
        return found[0] if found else {}

    def groups_of(self, property_ids: Iterable[str]) -> dict[str, str]:
        return known_properties.find_groups(property_ids)


def section(request: GetCardSection, now: datetime) -> CardSection:
    """This service's part of a customer's card; of a past day, as it was then."""
    selection = TABS.select(request, current().roles)
    asked = OfNow(selection, request, now) if request.at is None else OfDay(selection, request, now, request.at)
    make = {"activities": _activities, "timeline": _timeline, "properties": _properties}
    tabs, unknown = past.make_known(selection, selection.specs, lambda spec: make[spec.key](spec, asked))
    head, lost = past.make_known(selection, selection.head, lambda spec: BLOCKS[spec.key](spec, asked))
    news = looks.look_at_card(request, selection.specs, now)
    return selection.section(tabs, head=head, at=request.at, unknown=[*unknown, *lost], news=news)


def _activities(spec: TabSpec, asked: OfNow) -> Tab:
    total = len(asked.rows) if asked.is_whole else Activity.total(asked.query, card_rows.MOST_COUNTED + 1)
    return _tab(spec, asked, total, [_item(row, asked.now) for row in asked.rows[: asked.request.limit]])


def _tab(spec: TabSpec, asked: OfNow, total: int, items: list[dict[str, Any]]) -> Tab:
    """`total` was counted to at most one more than card_rows.MOST_COUNTED."""
    counted, is_more = min(total, card_rows.MOST_COUNTED), total > card_rows.MOST_COUNTED
    return asked.selection.tab(spec, counted, items, asked.path(spec.key), total_is_more=is_more)


def _item(row: Row, now: datetime) -> dict[str, Any]:
    starts, ends = row.get("starts_at"), row.get("ends_at")
    return {
        "id": row["_id"],
        "date": row["day"],
        "kind": row["kind"],
        "status": row["status"],
        "overdue": is_overdue(row, now),
        "text": row["text"],
        "assignee": row["assignee"],
        "starts_at": starts.isoformat() if starts else None,
        "ends_at": ends.isoformat() if ends else None,
        "contact_name": row.get("contact", ""),
        "contact": row.get("contact", ""),
        "branch_id": row.get("branch_id"),
        "branch_name": row.get("branch", ""),
        "branch": row.get("branch", ""),
    }


def _timeline(spec: TabSpec, asked: OfNow) -> Tab:
    """The newest first."""
    rows, total = asked.entries
    return _tab(spec, asked, total, [timeline.to_item(row) for row in rows])


def _contact_days(spec: TabSpec, asked: OfNow) -> Tab:
    """What is to be done first, and the last meeting, call or visit that was held; one or none of them, too."""
    coming = next((row for row in asked.rows if row["status"] not in FINISHED), None)
    found = [(ContactTime.NEXT, coming), (ContactTime.LAST, _last_held(asked))]
    items = [_contact_day(which, row, asked.now) for which, row in found if row is not None]
    return asked.selection.tab(spec, len(items), items, asked.path("activities"))


def _last_held(asked: OfNow) -> Row | None:
    found = next((row for row in asked.rows if row["status"] == ActivityStatus.HELD), None)
    if found is None and not asked.is_whole:  # the others may be so many that no finished one was read
        held = Activity.rows({**asked.query, "status": ActivityStatus.HELD}, LISTED, sort=[("rank", 1)], limit=1)
        return held[0] if held else None
    return found


def _contact_day(which: ContactTime, row: Row, now: datetime) -> dict[str, Any]:
    item = _item(row, now)
    shown = (
        "id",
        "date",
        "starts_at",
        "kind",
        "text",
        "overdue",
        "assignee",
        "contact_name",
        "branch_id",
        "branch_name",
    )
    return {"which": which.value, **{name: item[name] for name in shown}}


def _properties(spec: TabSpec, asked: OfNow) -> Tab:
    """Of the whole customer, whichever branch is asked for: branches have no properties of their own."""
    customer_id, zone = asked.request.customer_id, asked.now.tzinfo
    items = properties_of(customer_id, asked.property_set).items
    shown = items[: asked.request.limit]
    groups = asked.groups_of(item.id for item in shown)
    shown_items = [
        {
            "id": item.id,
            "date": item.since.astimezone(zone).date().isoformat(),
            "text": item.name,
            "by": item.by,
            "kind": str(item.kind),
            "value": item.value,
            "group": groups.get(item.id, ""),
        }
        for item in shown
    ]
    return asked.selection.tab(spec, len(items), shown_items, asked.path(spec.key))


Make = Callable[[TabSpec, OfNow], Tab]
BLOCKS: dict[str, Make] = {"contact_days": _contact_days}
