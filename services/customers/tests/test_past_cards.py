"""The card of a day is the card that was seen on that day: random changes over days, with a clock that the test sets."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chassis import kept_history, storage
from contracts.access import Module
from contracts.customers import (
    Addresses,
    ChangeBranch,
    ChangeContact,
    ChangeCustomer,
    CreateBranch,
    CreateContact,
    RetireBranch,
    SetInfo,
)
from contracts.errors import Conflict, NotFound
from contracts.tabs import GetCardSection
from customers import branches, card, contacts, customers, info, models
from customers.errors import branch_unknown
from customers.tests.calls import Company

FIRST = date(2026, 3, 27)
"""Two days before the clocks go forward."""
CITIES = ("Lund", "Malmö", "Ystad")
Json = dict[str, Any]


@dataclass
class Register:
    """One customer whose changes are made at the instant that `set_clock` has set."""

    company: Company
    patch: pytest.MonkeyPatch
    customer_id: str = ""

    def set_clock(self, day: date, hour: int = 12) -> None:
        instant = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        self.patch.setattr(storage, "now", lambda: instant)
        self.patch.setattr(card, "today", lambda: day)

    def see(self, at: date | None = None, branch_id: str | None = None) -> Json:
        request = GetCardSection(
            customer_id=self.customer_id, modules=frozenset(Module), limit=50, at=at, branch_id=branch_id
        )
        found = self.company.call(card.section, request, "visiting").model_dump(mode="json")
        found["tabs"] = [tab for tab in found["tabs"] if tab["key"] != "info"]
        assert found.pop("at") == (at and at.isoformat())
        assert [one["key"] for one in found.pop("unknown")] in ([["info"], []] if at else [[]])
        return found

    def row(self) -> Json:
        return self.company.read_stored(self.customer_id)

    def run(self, step: "Step", day: date) -> None:
        with suppress(Conflict):  # a branch of that name is there
            step.work(self, self.row(), step.value, day)

    def call(self, verb: Callable[..., Any], request: Any, *more: Any) -> None:
        self.company.call(verb, request, *more)


@dataclass(frozen=True)
class Step:
    """A change; `value` chooses what to."""

    work: Callable[[Register, Json, int, date], None]
    value: int


def _fields(register: Register, row: Json, value: int, _day: date) -> None:
    some: list[Json] = [
        {"phone": str(value)},
        {"phone": "", "group": "Bygg"},
        {"addresses": {"invoice": {"line1": f"Väg {value}", "postcode": "", "city": CITIES[value % 3]}}},
        {"addresses": {"invoice": None}, "active": False},
        {"emails": {"invoice": f"a{value}@example.com"}, "active": True},
        {"name": f"Kund {value}", "credit_limit": "100.50", "payment_terms_days": value},
    ]
    changes = some[value % len(some)]
    register.call(customers.change, ChangeCustomer(customer_id=row["_id"], version=row["version"], changes=changes))


def _new_branch(register: Register, row: Json, value: int, _day: date) -> None:
    register.call(branches.create, CreateBranch(customer_id=row["_id"], name=CITIES[value % 3]))


def _branch(register: Register, row: Json, value: int, day: date) -> None:
    if not row["branches"]:
        return
    of = {"customer_id": row["_id"], "version": row["version"]}
    of["branch_id"] = row["branches"][value % len(row["branches"])]["id"]
    if value % 3 == 0:
        register.call(branches.retire, RetireBranch(**of, retired=value % 2 == 0), day)
    else:
        addresses = Addresses.model_validate({"visiting": {"city": CITIES[value % 3]}}) if value % 3 == 1 else None
        register.call(branches.change, ChangeBranch(**of, name=f"Filial {value}", addresses=addresses), day)


def _contact(register: Register, row: Json, value: int, _day: date) -> None:
    if value % 2 or not row["contacts"]:
        branch = row["branches"][-1]["id"] if row["branches"] else None
        register.call(contacts.create, CreateContact(customer_id=row["_id"], name=f"Anna {value}", branch_id=branch))
        return
    of = {"customer_id": row["_id"], "version": row["version"], "contact_id": row["contacts"][0]["id"]}
    register.call(contacts.change, ChangeContact(**of, phone=str(value), active=value % 4 == 0))


def _info(register: Register, row: Json, value: int, _day: date) -> None:
    register.call(info.write, SetInfo(customer_id=row["_id"], version=row["version"], text=f"hemligt {value}"))


def _move(register: Register, row: Json, _value: int, _day: date) -> None:
    kept_history.move(models.Customer, {"_id": row["_id"], "tenant": register.company.tenant})


steps = st.builds(
    Step, st.sampled_from([_fields, _fields, _new_branch, _branch, _branch, _contact, _info, _move]), st.integers(0, 11)
)


@given(st.lists(st.lists(steps, max_size=4), min_size=1, max_size=5))
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
def test_the_card_of_each_day_is_what_was_seen_on_that_day(database: str, days: list[list[Step]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        register = Register(Company(), patch)
        register.set_clock(FIRST)
        register.customer_id = register.company.create(phone="0").id
        seen: dict[date, Json] = {}
        of_branches: dict[tuple[date, str], Json] = {}
        for number, of_day in enumerate(days):
            day = FIRST + timedelta(days=number)
            for hour, step in enumerate(of_day, 8):
                register.set_clock(day, hour)
                register.run(step, day)
            seen[day] = register.see()
            for branch in register.row()["branches"]:
                of_branches[day, branch["id"]] = register.see(branch_id=branch["id"])
        assert {day: register.see(at=day) for day in seen} == seen
        assert {key: register.see(at=key[0], branch_id=key[1]) for key in of_branches} == of_branches


def test_a_day_before_the_customer_was_created_is_not_found(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    register = Register(company, monkeypatch)
    register.set_clock(FIRST)
    register.customer_id = company.create().id
    with pytest.raises(NotFound) as refused:
        register.see(at=FIRST - timedelta(days=1))
    assert (refused.value.code, refused.value.details["created_on"]) == ("customers.customer_not_yet", "2026-03-27")


def test_days_begin_and_end_where_the_company_is(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    register = Register(company, monkeypatch)
    register.set_clock(FIRST)
    register.customer_id = company.create(phone="0").id
    register.set_clock(FIRST, 23)  # half past midnight in Stockholm
    register.run(Step(_fields, 0), FIRST)
    register.run(Step(_new_branch, 0), FIRST)
    before, after = register.see(at=FIRST), register.see(at=FIRST + timedelta(days=1))
    assert [one["customer"]["version"] for one in (before, after)] == [1, 3]
    branch = register.row()["branches"][0]["id"]
    with pytest.raises(type(branch_unknown("x"))) as refused:
        register.see(at=FIRST, branch_id=branch)
    assert refused.value.details["/branch_id"].startswith("branch_unknown")


def test_a_day_that_is_not_kept_is_a_conflict_that_says_so(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    register = Register(company, monkeypatch)
    register.set_clock(FIRST)
    register.customer_id = company.create(phone="0").id
    register.set_clock(FIRST + timedelta(days=2))
    register.run(Step(_fields, 0), FIRST)
    key = {"_id": register.customer_id, "tenant": company.tenant}
    models.Customer._get_collection().update_one(key, {"$set": {"history": []}})
    with pytest.raises(Conflict) as refused:
        register.see(at=FIRST)
    assert refused.value.code == "customers.past_unknown"
    assert register.see(at=FIRST + timedelta(days=2))["customer"]["version"] == 2


def test_the_info_is_shown_as_of_a_day_since_which_nobody_has_changed_it(company: Company, monkeypatch: Any) -> None:
    register = Register(company, monkeypatch)
    register.set_clock(FIRST)
    made = company.create()
    register.customer_id = made.id
    _info(register, register.row(), 1, FIRST)
    later = FIRST + timedelta(days=3)
    register.set_clock(later)
    company.call(customers.change, ChangeCustomer(customer_id=made.id, version=2, changes={"phone": "1"}))
    assert shown_info(register, FIRST) == ([[{"text": "hemligt 1"}]], [])
    _info(register, register.row(), 2, later)
    register.set_clock(later + timedelta(days=1))
    assert shown_info(register, FIRST) == ([], [("info", "past_not_kept")])
    assert shown_info(register, later) == ([[{"text": "hemligt 2"}]], [])


def shown_info(register: Register, day: date) -> tuple[list[Any], list[Any]]:
    """The items of the info on the card of that day, and what is said to be unknown."""
    request = GetCardSection(customer_id=register.customer_id, modules=frozenset(Module), limit=50, at=day)
    found = register.company.call(card.section, request, "visiting")
    return [tab.items for tab in found.tabs if tab.key == "info"], [(one.key, one.reason) for one in found.unknown]
