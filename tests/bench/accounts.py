"""The account of a customer with very many documents, in the service itself: head of the card, ledger, statement, ageing, habit,
turnover and purchases.

    AMQP_URL=… MONGODB_URL=… python -m tests.bench.accounts [DOCUMENTS]

On servers that `make servers` has started. The documents are five years of invoices, stored as the service stores them: each
paid some weeks after its issue, three in a hundred never, one in ten reminded first; three lines each, of 200 articles.
"""

import sys
import time
from collections.abc import Callable
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from statistics import median, quantiles

from billing import ageing, card, expected, habits, ledger, purchases, turnover
from billing.models import Invoice
from billing.tests import samples
from chassis.clock import start_of
from chassis.context import using
from chassis.ids import new_id
from chassis.storage import Row
from chassis.testing import a_context, a_database
from contracts import billing as contract
from contracts.access import Module
from contracts.billing.habits import GetExpectedPayments, GetPaymentHabit
from contracts.billing.purchases import ListPurchases
from contracts.billing.turnover import GetCompanyTurnover, GetTurnover
from contracts.tabs import GetCardSection

YEARS, TODAY = 5, date(2025, 12, 31)
DAYS = 365 * YEARS
FIRST = TODAY - timedelta(days=DAYS)
REPEATED = 40


def main(arguments: list[str]) -> None:
    count = int(arguments[0]) if arguments else 10_000
    with a_database("billing"), using(a_context()):
        samples.put_settings()
        customer = samples.known_customer()
        store(customer, count)
        print(f"{count} documents, {open_ones(customer)} open")
        middle = TODAY - timedelta(days=DAYS // 2)
        months: dict[str, date] = {"first": middle, "last": middle + timedelta(days=30)}
        deep = page_at(customer, count // 2, count)
        asked: dict[str, Callable[[], object]] = {
            "card section": lambda: card.section(section_of(customer), TODAY),
            "ledger, first page": lambda: account(customer),
            "ledger, a page in the middle": lambda: account(customer, cursor=deep),
            "statement of a month long ago": lambda: account(customer, **months),
            "statement of the last month": lambda: account(customer, first=TODAY - timedelta(days=30)),
            "ageing today": lambda: aged(customer, TODAY),
            "ageing a year ago": lambda: aged(customer, TODAY - timedelta(days=365)),
            "ageing in the middle": lambda: aged(customer, middle),
            "payment habit": lambda: habits.get_habit(GetPaymentHabit(customer_id=customer), TODAY),
            "expected payments": lambda: expected.get_expected(GetExpectedPayments(), TODAY),
            "turnover of this year": lambda: turnover.of_customer(GetTurnover(customer_id=customer), TODAY),
            "turnover of all years": lambda: turnover.of_customer(
                GetTurnover(customer_id=customer, first=FIRST), TODAY
            ),
            "turnover of the company": lambda: turnover.of_company(GetCompanyTurnover(), TODAY),
            "purchases of a year": lambda: purchases.list_purchases(ListPurchases(customer_id=customer), TODAY),
            "purchases of all years": lambda: purchases.list_purchases(
                ListPurchases(customer_id=customer, first=FIRST), TODAY
            ),
        }
        for name, ask in asked.items():
            measure(name, ask)


def store(customer: str, count: int) -> None:
    """Copies of one invoice that the service has issued, each with a history of its own."""
    made = samples.invoice(customer)
    collection, random = Invoice._get_collection(), Random(7)
    pattern = collection.find_one({"_id": made.id})
    collection.delete_one({"_id": made.id})
    rows = [one_like(pattern, number, count, random) for number in range(count)]
    for begin in range(0, count, 1000):
        collection.insert_many(rows[begin : begin + 1000])


def one_like(pattern: Row, number: int, count: int, random: Random) -> Row:
    issued = FIRST + timedelta(days=number * DAYS // count)
    due = issued + timedelta(days=30)
    row = deepcopy(pattern) | {"_id": new_id("inv"), "request_id": new_id("req"), "number": number + 1, "outbox": []}
    row["lines"] = [row["lines"][0] | {"article": f"A-{random.randrange(200)}"} for _ in range(3)]
    row |= {"number_text": str(number + 1), "issue_date": str(issued), "due_date": str(due)}
    changed = issued
    reminded = due + timedelta(days=10)
    if random.random() < 0.1 and reminded <= TODAY:
        row["reminders"] = [reminder(reminded)]
        row["standing"] = {"principal": 1_000_000, "remaining": 1_006_000, "difference": 0}
        changed = reminded
    paid = changed + timedelta(days=random.randrange(45))
    if random.random() > 0.03 and paid <= TODAY:
        amount = 1_006_000 if "standing" in row else 1_000_000
        row |= {"status": "paid", "paid": amount, "payments": [payment(amount, paid)]}
        if "standing" in row:
            row["standing"] = {"principal": 0, "remaining": 0, "difference": 0}
        changed = paid
    return row | {"changed_at": start_of(changed) + timedelta(hours=12)}


def reminder(on: date) -> Row:
    days = {"planned_on": str(on), "sent_on": str(on), "pay_by": str(on + timedelta(days=10))}
    sums = {"principal": 1_000_000, "fee": 6_000, "interest": 0}
    return {
        "id": new_id("rem"),
        "request_id": new_id("req"),
        "level": 2,
        "kind": "reminder",
        "status": "sent",
        **days,
        **sums,
    }


def payment(amount: int, on: date) -> Row:
    return {"id": new_id("pay"), "amount": amount, "paid_on": str(on), "means": "bankgiro"}


def open_ones(customer: str) -> int:
    return len([row for row, _ in ledger.Book(ledger.Scope(customer)).remaining_on(TODAY)])


def section_of(customer: str) -> GetCardSection:
    return GetCardSection(customer_id=customer, modules=frozenset({Module.BILLING, Module.REMINDERS}))


def account(customer: str, **fields: object) -> contract.Account:
    return ledger.get_account(contract.GetAccount.model_validate({"customer_id": customer, **fields}), TODAY)


def aged(customer: str, on: date) -> contract.Ageing:
    return ageing.of_customer(contract.GetAgeing(customer_id=customer, on=on), TODAY)


def page_at(customer: str, number: int, count: int) -> str | None:
    """The cursor of the page that begins near the invoice of that number."""
    at = FIRST + timedelta(days=number * DAYS // count)
    return account(customer, first=at, limit=200).next_cursor


def measure(name: str, ask: Callable[[], object]) -> None:
    taken = []
    for _ in range(REPEATED):
        began = time.perf_counter()
        ask()
        taken.append(1000 * (time.perf_counter() - began))
    print(f"{name:32} p50 {median(taken):6.1f} ms, p95 {quantiles(taken, n=20)[18]:6.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
