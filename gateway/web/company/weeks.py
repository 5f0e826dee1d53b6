"""The activities of a week, day by day: ISO weeks, Monday first, days of the company's time zone."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from pydantic import Field
from werkzeug.wrappers import Response as AnyResponse

from chassis import clock
from contracts.base import Value
from contracts.collation import collation_key
from contracts.crm import ListActivities
from contracts.crm.tabs import ACTIVITIES
from contracts.crm.words import ACTIVITY_KIND, ACTIVITY_STATUS
from gateway import errors
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.web.columns import Badge
from gateway.web.company.activities import MINE, filter_of, name_assignees, people
from gateway.web.forms import links
from gateway.web.rendering import render_page
from gateway.web.texts import Texts, page_texts

PATH = "/calendar"
DAYS = ("day_1", "day_2", "day_3", "day_4", "day_5", "day_6", "day_7")
MOST_PAGES, PAGE = 5, 200
FIRST_YEAR, LAST_YEAR = 2000, 2100
Json = dict[str, Any]

api = Api("calendar_pages")


class AskWeek(Value):
    """The page of a week, e.g. "2026-W48"; this week if absent. `who`: "mine", "all", a user or a team."""

    week: str | None = Field(default=None, max_length=8)
    who: str = Field(default=MINE, max_length=100)


class Entry(NamedTuple):
    """An activity in its day. `time` is empty for a to-do."""

    time: str
    kind: str
    text: str
    customer: str
    href: str
    assignee: str
    state: Badge


class Day(NamedTuple):
    """A day of the week."""

    name: str
    date: str
    is_today: bool
    entries: list[Entry]


@api.page(PATH, ListActivities, model=AskWeek)
def calendar_page(call: Call) -> AnyResponse:
    """The activities of a week."""
    asked: AskWeek = call.body
    texts, today = page_texts(), clock.today()
    monday = monday_of(asked.week) if asked.week else today - timedelta(days=today.weekday())
    items, is_cut = _find(call, monday, filter_of(call, asked.who))
    names = name_assignees(items)
    year, number, _ = monday.isocalendar()
    values: dict[str, Any] = {
        "title": texts("week_of", number, str(year)),
        "days": [_day(items, monday + timedelta(days=place), today, names, texts) for place in range(7)],
        "choices": people(call, asked.who, texts),
        "week": name_of(monday),
        "before": _address(monday - timedelta(days=7), asked.who),
        "now": _address(today, asked.who),
        "after": _address(monday + timedelta(days=7), asked.who),
        "is_cut": is_cut,
    }
    return render_page(call, "calendar.html", **values)


def monday_of(week: str) -> date:
    """ "2026-W48" → 2026-11-23. Raises NotFound for a week that there is not, or outside of 2000 to 2100."""
    year, _, number = week.partition("-W")
    try:
        if not (week.isascii() and len(number) == 2 and FIRST_YEAR <= int(year) <= LAST_YEAR):
            raise ValueError
        return date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        raise errors.no_such_address() from None


def name_of(day: date) -> str:
    """2026-11-29 → "2026-W48": its ISO week, which may be of another year than the day."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def _address(day: date, who: str) -> str:
    return links.with_query(PATH, week=name_of(day), who="" if who == MINE else who)


def _find(call: Call, monday: date, whose: dict[str, str]) -> tuple[list[Json], bool]:
    """The activities of the week, at most MOST_PAGES pages, and whether there are more."""
    days = {"on_or_after": monday, "on_or_before": monday + timedelta(days=6)}
    asked = decoding.fill(ListActivities, {**days, **whose, "limit": PAGE}, {})
    items: list[Json] = []
    for _ in range(MOST_PAGES):
        listed = call.ask(asked)
        items += listed["items"]
        if not listed.get("next_cursor"):
            return items, False
        asked = asked.model_copy(update={"cursor": listed["next_cursor"]})
    return items, True


def _day(items: list[Json], day: date, today: date, names: dict[str, str], texts: Texts) -> Day:
    found = [_entry(one, names, texts) for one in items if _day_of(one) == day]
    entries = sorted(found, key=lambda one: (one.time, one.kind, collation_key(one.text), one.href))
    return Day(texts(DAYS[day.weekday()]), day.isoformat(), day == today, entries)


def _day_of(item: Json) -> date:
    if item["due_on"]:
        return date.fromisoformat(item["due_on"])
    return clock.business_day(datetime.fromisoformat(item["starts_at"]))


def _entry(item: Json, names: dict[str, str], texts: Texts) -> Entry:
    kind, status = ACTIVITY_KIND.get(item["kind"]), ACTIVITY_STATUS.get(item["status"])
    state = Badge(texts.word(status), status.tone or "plain") if status else Badge(item["status"], "plain")
    return Entry(
        _times(item),
        texts.word(kind) if kind else item["kind"],
        item["text"],
        item.get("customer_name") or item.get("customer") or item["customer_id"],
        links.to_row(item["customer_id"], ACTIVITIES.key, item["id"], {}),
        names.get(item["assignee"]) or str(item["assignee"]),
        Badge(texts("overdue"), "bad") if item["overdue"] else state,
    )


def _times(item: Json) -> str:
    """ "09:00–10:30" in the company's time zone."""
    given = [item.get("starts_at"), item.get("ends_at")]
    return "–".join(clock.local(datetime.fromisoformat(one)).strftime("%H:%M") for one in given if one)
