"""The words that the customers of a company have, in the memory of a process, for misspelt words (corrections.py).

Asking the database for every word that one typing error makes costs hundreds of terms; here it is some hundred looks into a
dictionary. A small register is read when a search wants its words, a larger one within seconds by the loop of `DAILY`, while
searches ask the database. What was stored since is read by `applied_at`, at most every REFRESH_SECONDS. Words that nobody has
any more stay until all are read anew after LASTS_SECONDS: so what is suggested is looked up before it is meant. Nothing of it
is stored.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chassis.clock import now
from chassis.context import current
from chassis.daily import Daily
from chassis.database import long_work
from chassis.logs import log
from chassis.storage import Row
from crm import customer_pages
from crm.models import Customer
from crm.word_list import WordList

ACTIVE, INACTIVE = 1, 2
FIELDS = ("words", "active")
READ_IN_A_SEARCH = 1_000
"""Customers of a register that a search itself reads; at least 0."""
READ_AT_ONCE = 1_000
MOST_WORDS = 300_000
"""Words of one company, 46 MB. The searches of one with more ask the database."""
MOST_HELD = 400_000
"""Words of all companies in a process; those that were used least recently go."""
REFRESH_SECONDS = 2.0
LASTS_SECONDS = 3600.0
OVERLAP = timedelta(minutes=1)
"""Clocks of two machines, and the time in which a write becomes visible, together differ by less."""


@dataclass(slots=True)
class _Held:
    """The words of a company: those of all customers stored before `since`. `expires`, `fresh_until`: by the monotonic clock."""

    since: datetime
    expires: float
    fresh_until: float = 0.0
    words: WordList = field(default_factory=WordList)


_held: dict[str, _Held] = {}
_wanted: set[str] = set()
_refused: dict[str, float] = {}


def clear_cache() -> None:
    """For tests, whose registers change faster than any real one."""
    for each in (_held, _wanted, _refused):
        each.clear()


def find() -> WordList | None:
    """The words of the current company's customers; None while they have not been read."""
    tenant = current().tenant
    held = _held.pop(tenant, None)
    if held is None:
        held = _read_if_small(tenant)
    elif held.expires < time.monotonic():
        _wanted.add(tenant)
    if held is None:
        return None
    _held[tenant] = held  # as the one that was used last
    if held.fresh_until < time.monotonic():
        held.fresh_until = time.monotonic() + REFRESH_SECONDS
        _read_changes(tenant, held)
    return held.words


def peek() -> WordList | None:
    """The words as the process has read them, without a look at what is newer; read if they have not been."""
    held = _held.get(current().tenant)
    return held.words if held else find()


def may_begin(start: str, active: bool | None) -> bool:
    """Whether a word may begin so, as far as is in memory, where words stored a moment ago, or with other signs, are not."""
    held = _held.get(current().tenant) if start.isascii() and start.isalpha() else None
    return held is None or held.words.has_beginning(start, kinds(active))


def kinds(active: bool | None) -> int:
    """The kinds of words that customers with this `active` have; None: both."""
    return ACTIVE | INACTIVE if active is None else ACTIVE if active else INACTIVE


def wanted_companies() -> list[str]:
    """The companies whose searches have wanted their words since the last look, in this process."""
    found = sorted(_wanted)
    _wanted.clear()
    return found


def load(_day: date) -> None:
    """Reads the words of the current company, however many customers it has, or what has changed since."""
    tenant = current().tenant
    held = _held.get(tenant)
    if held is None or held.expires < time.monotonic():
        with long_work():
            held = _read_all(tenant)
    while held is not None and _read_changes(tenant, held):
        time.sleep(0)
    _wanted.discard(tenant)


DAILY = Daily("search_vocabulary", wanted_companies, load, every_look=True)


def _read_if_small(tenant: str) -> _Held | None:
    if tenant in _wanted or _refused.get(tenant, 0.0) > time.monotonic():
        return None
    if Customer.total({}, READ_IN_A_SEARCH + 1) > READ_IN_A_SEARCH:
        _wanted.add(tenant)
        return None
    return _read_all(tenant)


def _read_all(tenant: str) -> _Held | None:
    """The words of all customers, held for searches; None of a company that has too many."""
    made = _Held(now() - OVERLAP, time.monotonic() + LASTS_SECONDS)
    for rows in customer_pages.read(FIELDS):
        _take_in(made, rows)
        if _is_too_large(tenant, made):
            return None
    _held[tenant] = made
    _make_room(tenant)
    return made


def _read_changes(tenant: str, held: _Held) -> bool:
    """Takes in what was stored since; whether there may be more, which the loop of `DAILY` then reads."""
    rows = Customer.rows(
        {"applied_at": {"$gte": held.since}},
        [*FIELDS, "applied_at"],
        sort=[("applied_at", 1)],
        limit=READ_AT_ONCE,
        index="tenant_1_applied_at_1",
    )
    _take_in(held, rows)
    if _is_too_large(tenant, held):
        return False
    if len(rows) < READ_AT_ONCE:
        if rows:
            held.since = max(held.since, rows[-1]["applied_at"] - OVERLAP)
        return False
    held.since = max(held.since + timedelta(milliseconds=1), rows[-1]["applied_at"])
    _wanted.add(tenant)
    return True


def _take_in(held: _Held, rows: Iterable[Row]) -> None:
    for row in rows:
        plain = (word.partition(":")[2] for word in row.get("words", ()))
        held.words.add(plain, ACTIVE if row.get("active", True) else INACTIVE)


def _is_too_large(tenant: str, held: _Held) -> bool:
    """Whether these are too many words; if so, the company is left to the database for LASTS_SECONDS."""
    if len(held.words) <= MOST_WORDS:
        return False
    log.warning("the words of %s are too many to be held: its misspelt words cost more", tenant)
    _held.pop(tenant, None)
    _refused[tenant] = time.monotonic() + LASTS_SECONDS
    return True


def _make_room(kept: str) -> None:
    while sum(len(one.words) for one in _held.values()) > MOST_HELD:
        oldest = next(tenant for tenant in _held if tenant != kept)
        del _held[oldest]
