"""Activities → an iCalendar file (RFC 5545). Times are in UTC, so that they are right in every program, summer and winter; to-dos
are events of their whole day, since few programs that subscribe show to-dos."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Alarm, Calendar, Event, vText

from contracts.crm.words import ACTIVITY_KIND, ACTIVITY_STATUS
from contracts.labels import Label
from contracts.tabs import Word
from gateway.web.forms import links

Json = Mapping[str, Any]
TAB = "activities"
CANCELLED = {"cancelled", "not_held"}
DONE = {"done", "held"}
NAME = Label("Kundkort – {name}", "Kundkort – {name}")


def write_calendar(items: Iterable[Json], owner: str, language: str, base: str) -> bytes:
    """The file. `base` is the address of the pages, to which each entry leads."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Kundkort//Kundkort//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", vText(getattr(NAME, "sv" if language == "sv" else "en").format(name=owner)))
    for one in items:
        calendar.add_component(_event(one, language, base))
    written: bytes = calendar.to_ical()
    return written


def _event(item: Json, language: str, base: str) -> Event:
    event = Event()
    event.add("uid", f"{item['id']}@kundkort")
    event.add("dtstamp", _instant(item["changed_at"]))
    event.add("last-modified", _instant(item["changed_at"]))
    event.add("sequence", max(0, int(item.get("version") or 1) - 1))
    _add_times(event, item)
    kind = _say(ACTIVITY_KIND, item["kind"], language)
    customer = item.get("customer_name") or item.get("customer") or ""
    first_line = str(item["text"]).splitlines()[0] if item["text"] else ""
    event.add("summary", f"{kind}: {first_line}" + (f" – {customer}" if customer else ""))
    event.add("description", "\n".join(_lines(item, language)))
    event.add("status", "CANCELLED" if item["status"] in CANCELLED else "CONFIRMED")
    event.add("url", base + links.to_row(item["customer_id"], TAB, item["id"], {}))
    if item.get("branch_name"):
        event.add("location", item["branch_name"])
    if item.get("alarm_at") and item["status"] not in CANCELLED | DONE:
        event.add_component(_alarm(item, first_line))
    return event


def _add_times(event: Event, item: Json) -> None:
    if item.get("due_on"):
        day = date.fromisoformat(item["due_on"])
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    starts, ends = _instant(item["starts_at"]), _instant(item["ends_at"])
    event.add("dtstart", starts)
    if ends > starts:
        event.add("dtend", ends)


def _alarm(item: Json, text: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", text)
    alarm.add("trigger", _instant(item["alarm_at"]), parameters={"VALUE": "DATE-TIME"})
    return alarm


def _lines(item: Json, language: str) -> Iterable[str]:
    yield str(item["text"])
    yield _say(ACTIVITY_STATUS, item["status"], language)
    contacts = (item.get("contact_name"), *(one.get("contact_name") for one in item.get("participants") or ()))
    yield from dict.fromkeys(str(one) for one in contacts if one)


def _say(words: Mapping[str, Word], value: str, language: str) -> str:
    word = words.get(value)
    return value if word is None else word.sv if language == "sv" else word.en


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)
