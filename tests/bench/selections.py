"""Selections of a large register: a count, a look, a page, and the delay from a cause to its event.

    MONGODB_URL=… AMQP_URL=… python -m tests.bench.selections [CUSTOMERS]

On servers that `make servers` has started; 100,000 customers unless another number is given. The delay is from a customer's event
to the event of its crossing in the outbox, from where the relay publishes it at once; beside twenty-one other selections. The
facts are loaded as looks have stored them: looking at all of them is measured on 2,000.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from statistics import quantiles

from chassis.context import current, using
from chassis.ids import new_id
from chassis.storage import Row
from chassis.testing import a_context, a_database
from contracts.crm.selection_requests import CountSelection, CreateSelection, ListSelectionMembers, Selection
from contracts.crm.selections import SelectionRule
from contracts.customers import CustomerChanged
from crm import customers, selection_answers, selection_counting, selection_facts, selection_marks, selections
from crm.models import Customer
from crm.selection_entrypoints import STEADY
from crm.selection_models import CustomerFacts, SelectionBook, SelectionInput
from crm.tests.samples import snapshot

CITIES = ("Lund", "Malmö", "Umeå", "Kiruna", "Örebro", "Växjö", "Gävle", "Borås", "Ystad", "Luleå")
AT_ONCE, LOOKS = 2_000, 100
RULES = {
    "in Malmö, bought A but not B": {
        "match": "all",
        "rules": [
            {"field": "city", "operator": "is", "value": "Malmö"},
            {"field": "bought", "operator": "has", "value": "A1"},
            {"match": "none", "rules": [{"field": "bought", "operator": "has", "value": "A2"}]},
        ],
    },
    "over 10,000 one year, nothing the next": {
        "match": "all",
        "rules": [
            {"field": "invoiced", "operator": "over", "amount": "10000", "year": 2024},
            {"field": "invoiced", "operator": "at_most", "amount": "0", "year": 2025},
        ],
    },
    "owes, and no activity in 60 days": {
        "match": "all",
        "rules": [
            {"field": "owed", "operator": "over", "amount": "0"},
            {"field": "last_activity", "operator": "not_in_last_days", "days": 60},
        ],
    },
}


def main(count: int) -> None:
    with a_database("crm") as name, using(a_context(seconds=100_000)):
        print(f"{name}: {count} customers")
        ids = load(count)
        selections.ensure_facts()
        SelectionBook._get_collection().update_many({}, {"$set": {"seeded": 2}})
        rules = {one: SelectionRule.model_validate(given) for one, given in RULES.items()}
        for said, rule in rules.items():
            found = count_of(rule)
            show(f"count: {said} ({found})", [spend(partial(count_of, rule)) for _ in range(30)])
        made = [create(f"{said} {at}", rule) for at in range(7) for said, rule in rules.items()]
        selection_counting.look()  # everybody was looked at, as the facts were loaded
        some = ids[:2_000]
        selection_marks.mark_all(some)
        seconds = spend(look_at_all)
        print(f"{len(some)} customers looked at by {len(made)} selections: {len(some) / seconds:.0f} a second")
        show("page of 500 members", [spend(partial(read, made[2].id)) for _ in range(30)])
        show("a cause until its event", measure_delays(random.Random(1).sample(ids[2_000:], LOOKS)))


def load(count: int) -> list[str]:
    """Customers, and two invoices for each, as events have stored them."""
    dice, ids = random.Random(7), [new_id("cus") for _ in range(count)]
    for start in range(0, count, AT_ONCE):
        part = ids[start : start + AT_ONCE]
        base = {"tenant": current().tenant, "version": 1}
        rows = [
            customers.fields_of(one, snapshot(name=f"Kund {one[-8:]} AB", city=dice.choice(CITIES))) for one in part
        ]
        Customer._get_collection().insert_many(
            [
                {"_id": one, **base, **row, "terms": row["terms"][:4], "words": []}
                for one, row in zip(part, rows, strict=True)
            ]
        )
        inputs = {one: [{**base, **invoice(one, dice)} for _ in range(2)] for one in part}
        SelectionInput._get_collection().insert_many([row for some in inputs.values() for row in some])
        CustomerFacts._get_collection().insert_many(
            [facts_row(one, row, inputs[one]) for one, row in zip(part, rows, strict=True)]
        )
    return ids


def invoice(customer_id: str, dice: random.Random) -> Row:
    day = date(dice.choice((2024, 2025, 2026)), dice.randint(1, 11), dice.randint(1, 28)).isoformat()
    articles = sorted({f"a{dice.randint(1, 20)}" for _ in range(3)})
    owed = dice.choice((0, 0, 0, 25_000))
    money = {"currency": "SEK", "owed": owed, "due": day if owed else None, "net": dice.randint(100, 2_000_000)}
    return {
        "_id": new_id("inv"),
        "kind": "invoice",
        "customer_id": customer_id,
        "day": day,
        "articles": articles,
        **money,
    }


def facts_row(customer_id: str, customer: Row, inputs: list[Row]) -> Row:
    """The facts as a look has stored them, by rules newer than all that are made here."""
    facts = selection_facts.make(customer, (), (), inputs)
    base: Row = {"_id": customer_id, "tenant": current().tenant, "version": 1, "request_id": f"facts:{customer_id}"}
    return {**base, "facts": facts, "members": [], "since": {}, "revision": 1000, "outbox": []}


def look_at_all() -> None:
    while CustomerFacts.rows({"stale": {"$gt": ""}}, ["version"], limit=1):
        selection_counting.look()


def measure_delays(ids: list[str]) -> list[float]:
    """Each of these customers moves to a city of its own selection: cause and crossing one after another."""
    create("Paris", SelectionRule.model_validate(PARIS))
    while SelectionBook._get_collection().count_documents({"is_behind": True}):
        selection_counting.look()
    STEADY.start()
    return [delay(one) for one in ids]


PARIS = {"field": "city", "operator": "is", "value": "Paris"}


def delay(customer_id: str) -> float:
    started = time.perf_counter()
    event = CustomerChanged(subject=customer_id, version=2, customer=snapshot(name="Kund", city="Paris"))
    customers.keep(event)
    while not CustomerFacts.rows({"_id": customer_id, "outbox.0": {"$exists": True}}, ["version"]):
        time.sleep(0.005)
    return time.perf_counter() - started


def create(name: str, rule: SelectionRule) -> Selection:
    """Each as a call of its own."""
    with using(a_context()):
        return selections.create(CreateSelection(name=name, rule=rule))


def count_of(rule: SelectionRule) -> int:
    return selection_answers.count(CountSelection(rule=rule)).count


def read(selection_id: str) -> int:
    return len(selection_answers.list_members(ListSelectionMembers(selection_id=selection_id)).ids)


def spend(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def show(what: str, seconds: list[float]) -> None:
    cuts = quantiles(seconds, n=20)
    print(f"{what}: p50 {cuts[9] * 1000:.1f} ms, p95 {cuts[18] * 1000:.1f} ms")


if __name__ == "__main__":
    selection_marks.forget()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
