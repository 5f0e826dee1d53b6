"""The demo customers' invoices: paid ones, early or late; an overdue one with reminders; for some a new one, perhaps credited; a
rating."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

from kundkort.api import Api, ApiError, Json
from kundkort.demo import goods

THREADS = 4
TERMS_DAYS = 30
HABITS = (-9, -2, 0, 0, 4, 16, 38)
"""Days that a customer pays after the due date; before it where negative."""
REGULAR_INVOICES, ONE_IN = 9, 10
"""So many paid invoices more has one customer in ten: enough to tell how it pays."""

SELLER: Json = {
    "seller_name": "Nordkap Handel AB",
    "seller_identity_number": "559900-0139",
    "seller_vat_number": "SE559900013901",
    "seller_address": {"line1": "Magasinsgatan 12", "postcode": "411 18", "city": "Göteborg", "country": "SE"},
    "bankgiro": "5050-1055",
    "reminder_fee_agreed": True,
}

LETTERS: dict[str, tuple[str, ...]] = {
    "uc": ("5", "4", "4", "3", "3", "2", "1"),
    "creditsafe": ("A", "A", "B", "B", "C", "D"),
    "dun_bradstreet": ("AAA", "AA", "AA", "A", "AN", "B"),
}


@dataclass(frozen=True)
class Planned:
    """An invoice to be issued, and what becomes of it afterwards."""

    customer: Json
    issued: date
    body: Json
    afterwards: Callable[[Api, Json], None]


def seed(api: Api, customers: list[Json], rng: random.Random, today: date) -> None:
    """Creates the billing data of these customers, three to five calls each, for one in ten twenty more.

    The invoices are issued one after the other by their days, since a series never runs backwards.
    """
    fill_settings(api)
    planned = [one for customer in customers for one in _plan(customer, rng, today)]
    planned += [one for customer in customers[::ONE_IN] for one in _buy_regularly(customer, today)]
    ratings = [(customer, _rating(rng, today)) for customer in customers]
    made = [(one, _issue(api, one)) for one in sorted(planned, key=lambda one: one.issued)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda pair: pair[0].afterwards(api, pair[1]), [one for one in made if one[1]["number"]]))
        list(pool.map(lambda pair: api.post(f"/v1/customers/{pair[0]['id']}/ratings", pair[1]), ratings))


def _issue(api: Api, planned: Planned) -> Json:
    """Issues it. For customers that come to a company which has issued later invoices already, it stays a draft."""
    path = f"/v1/customers/{planned.customer['id']}/invoices"
    try:
        return api.post(path, planned.body)
    except ApiError as error:
        if error.code != "billing.invoice_date_too_early":
            raise
    return api.post(path, planned.body | {"issue": False, "issue_date": None})


def _plan(customer: Json, rng: random.Random, today: date) -> Iterator[Planned]:
    """One or two paid invoices, as early or late as this customer's habit is; an overdue one; for some a new one."""
    habit = rng.choice(HABITS)
    for days in rng.sample(range(120, 300), rng.choice((1, 1, 2))):
        yield _paid(customer, rng, today - timedelta(days=days), habit)
    yield _overdue(customer, rng, today - timedelta(days=rng.randint(60, 100)))
    if rng.random() < 0.3:
        yield _planned(
            customer, rng, today - timedelta(days=rng.randint(0, 20)), _credit if rng.random() < 0.4 else _leave
        )


def _buy_regularly(customer: Json, today: date) -> Iterator[Planned]:
    """Paid invoices, a month apart, by a habit of its own."""
    rng = random.Random(f"regular {customer['name']}")
    habit = rng.choice(HABITS[4:])
    for number in range(REGULAR_INVOICES):
        yield _paid(customer, rng, today - timedelta(days=90 + 30 * number + rng.randrange(10)), habit)


def _leave(_api: Api, _invoice: Json) -> None:
    """Nothing has happened to it yet."""


def _credit(api: Api, invoice: Json) -> None:
    """The customer has got less for the first line than it was promised."""
    wanted = {"lines": [{"line": 1}], "reason": "Skadad vid leverans"}
    api.post(f"/v1/invoices/{invoice['id']}/credit", wanted)


def fill_settings(api: Api) -> None:
    """Fills in the seller unless there is one. When somebody else has changed the settings meanwhile (412), looks again: that
    may have been any other setting."""
    path = "/v1/billing/settings"
    while not (settings := api.get(path))["seller_name"]:
        try:
            api.patch(path, SELLER, version=settings["version"])
        except ApiError as error:
            if error.status != 412:
                raise


def _planned(customer: Json, rng: random.Random, issued: date, afterwards: Callable[[Api, Json], None]) -> Planned:
    branches = [branch["id"] for branch in customer.get("branches", []) if not branch.get("retired_on")]
    body: Json = {
        "lines": goods.lines(rng),
        "text": f"Order {rng.randint(20_000, 29_999)}",
        "branch_id": rng.choice([*branches, None]),
        "payment_terms_days": TERMS_DAYS,
        "issue": True,
        "issue_date": str(issued),
    }
    return Planned(customer, issued, body, afterwards)


def _paid(customer: Json, rng: random.Random, issued: date, habit: int) -> Planned:
    paid_on = issued + timedelta(days=TERMS_DAYS + habit + rng.randint(-3, 3))

    def pay(api: Api, invoice: Json) -> None:
        paid = {"amount": invoice["totals"]["total"], "paid_on": str(paid_on), "reference": invoice["ocr"]}
        api.post(f"/v1/invoices/{invoice['id']}/payments", paid)

    return _planned(customer, rng, issued, pay)


def _overdue(customer: Json, rng: random.Random, issued: date) -> Planned:
    """An unpaid invoice with a reminder of level 1, and of level 2 for about every third customer."""
    levels = (1, 2) if rng.random() < 0.3 else (1,)
    channels = [rng.choice(("email", "letter")) for _ in levels]

    def remind(api: Api, invoice: Json) -> None:
        day = issued + timedelta(days=TERMS_DAYS + 7)  # banks are never closed for so long
        for level, channel in zip(levels, channels, strict=True):
            reminder = {"level": level, "planned_on": str(day), "sent_on": str(day), "channel": channel}
            _remind(api, f"/v1/invoices/{invoice['id']}/reminders", reminder)
            day += timedelta(days=14)

    return _planned(customer, rng, issued, remind)


def _remind(api: Api, path: str, reminder: Json) -> None:
    """Records it as sent; as planned while its interest awaits a reference rate."""
    try:
        api.post(path, reminder)
    except ApiError as error:
        if error.code != "billing.interest_provisional":
            raise
        api.post(path, {"level": reminder["level"], "planned_on": reminder["planned_on"]})


def _rating(rng: random.Random, today: date) -> Json:
    provider = rng.choice(sorted(LETTERS))
    as_of = today - timedelta(days=rng.randint(5, 200))
    return {"provider": provider, "letter": rng.choice(LETTERS[provider]), "as_of": str(as_of)}
