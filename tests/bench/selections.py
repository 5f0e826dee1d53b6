"""Selections of a large register: the facts of all customers, a count, and the delay from a cause to its event.

    MONGODB_URL=… AMQP_URL=… python -m tests.bench.selections [CUSTOMERS]

On servers that `make servers` has started; 100,000 customers unless another number is given. The delay is from a customer's event
to the event of its crossing in the outbox, from where the relay publishes it at once; beside a company's twenty selections.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import date
from statistics import quantiles

from chassis.context import current, using
from chassis.ids import new_id
from chassis.testing import a_context, a_database
from contracts.crm.selection_requests import CountSelection, CreateSelection, ListSelectionMembers, Selection
from contracts.crm.selections import SelectionRule
from contracts.customers import CustomerChanged
from crm import customers, selection_answers, selection_counting, selection_marks, selections
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
        rules = {one: SelectionRule.model_validate(given) for one, given in RULES.items()}
        selections.ensure_facts()
        print(f"all facts put together in {build():.1f} s")
        for said, rule in rules.items():
            found = selection_answers.count(CountSelection(rule=rule))
            show(f"count: {said} ({found.count})", [spend(lambda r=rule: count_of(r)) for _ in range(30)])
        made = [create(f"{said} {at}", rule) for at in range(7) for said, rule in rules.items()]
        print(f"{len(made)} selections filled in {build():.1f} s")
        largest = max(made, key=lambda one: selections.count_members(one.id))
        members = selections.count_members(largest.id)
        show(f"page of 500 of {members}", [spend(lambda: read(largest.id)) for _ in range(30)])
        show("a cause until its event", measure_delays(random.Random(1).sample(ids, LOOKS)))


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
        SelectionInput._get_collection().insert_many([{**base, **invoice(one, dice)} for one in part for _ in range(2)])
    return ids


def invoice(customer_id: str, dice: random.Random) -> dict[str, object]:
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


def build() -> float:
    """Looks at everybody until nothing waits; the second listing is left out."""
    started = time.perf_counter()
    while SelectionBook._get_collection().count_documents({"is_behind": True}):
        selection_counting.look()
        SelectionBook._get_collection().update_many({"seeded": 1}, {"$set": {"seeded": 2}})
    return time.perf_counter() - started


def measure_delays(ids: list[str]) -> list[float]:
    """Each of these customers moves to a city of its own selection: cause and crossing one after another."""
    create("Paris", SelectionRule.model_validate(PARIS))
    build()
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
