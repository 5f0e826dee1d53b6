"""The demo customers' invoices: a paid one for half of them, an overdue one with reminders, a new one for some; a rating."""

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from operator import itemgetter

from kundkort.api import Api, ApiError, Json
from kundkort.demo import TODAY, goods

SELLER: Json = {
    "seller_name": "Nordkap Handel AB",
    "seller_identity_number": "559900-0139",
    "seller_vat_number": "SE559900013901",
    "seller_address": {"line1": "Magasinsgatan 12", "postcode": "411 18", "city": "Göteborg", "country": "SE"},
    "bankgiro": "5050-1055",
}

LETTERS: dict[str, tuple[str, ...]] = {
    "uc": ("5", "4", "4", "3", "3", "2", "1"),
    "creditsafe": ("A", "A", "B", "B", "C", "D"),
    "dun_bradstreet": ("AAA", "AA", "AA", "A", "AN", "B"),
}


ALL_AT_ONCE = True
"""The invoices of a company follow each other in time, whose ever they are."""

Maker = Callable[[Api, Json, random.Random, date], object]


def seed(api: Api, customers: list[Json], rng: random.Random) -> None:
    """Creates the billing data of these customers; four to five calls each."""
    _fill_settings(api)
    today = date.fromisoformat(TODAY)
    planned = [one for customer in customers for one in _plan(customer, rng, today)]
    for issued, make, customer in sorted(planned, key=itemgetter(0)):
        make(api, customer, rng, issued)
    for customer in customers:
        _rating(api, customer, rng, today)


def _plan(customer: Json, rng: random.Random, today: date) -> Iterator[tuple[date, Maker, Json]]:
    if rng.random() < 0.5:
        yield today - timedelta(days=rng.randint(120, 300)), _paid, customer
    yield today - timedelta(days=rng.randint(60, 100)), _overdue, customer
    if rng.random() < 0.3:
        yield today - timedelta(days=rng.randint(0, 20)), _invoice, customer


def _fill_settings(api: Api) -> None:
    """Fills in the seller once; when several threads try, the first write wins (412 for the others)."""
    settings = api.get("/v1/billing/settings")
    if settings["seller_name"]:
        return
    try:
        api.put("/v1/billing/settings", SELLER, version=settings["version"])
    except ApiError as error:
        if error.status != 412:
            raise


def _invoice(api: Api, customer: Json, rng: random.Random, issued: date) -> Json:
    branches = [branch["id"] for branch in customer.get("branches", []) if not branch.get("retired_on")]
    body: Json = {
        "lines": goods.lines(rng),
        "text": f"Order {rng.randint(20_000, 29_999)}",
        "branch_id": rng.choice([*branches, None]),
        "payment_terms_days": 30,
        "issue": True,
        "issue_date": str(issued),
    }
    path = f"/v1/customers/{customer['id']}/invoices"
    try:
        return api.post(path, body)
    except ApiError as error:
        if error.code != "billing.invoice_date_too_early":
            raise
    return api.post(path, body | {"issue": False, "issue_date": None})  # later invoices are there: a draft instead


def _paid(api: Api, customer: Json, rng: random.Random, issued: date) -> None:
    invoice = _invoice(api, customer, rng, issued)
    if invoice["status"] == "draft":
        return
    paid = {
        "amount": invoice["totals"]["total"],
        "paid_on": str(issued + timedelta(days=rng.randint(20, 40))),
        "reference": invoice["ocr"],
    }
    api.post(f"/v1/invoices/{invoice['id']}/payments", paid)


def _overdue(api: Api, customer: Json, rng: random.Random, issued: date) -> None:
    """An unpaid invoice with a reminder of level 1, and of level 2 for about every third customer."""
    invoice = _invoice(api, customer, rng, issued)
    if invoice["status"] == "draft":
        return
    day = issued + timedelta(days=32)
    for level in (1, 2) if rng.random() < 0.3 else (1,):
        reminder = {
            "level": level,
            "planned_on": str(day),
            "sent_on": str(day),
            "channel": rng.choice(("email", "letter")),
        }
        api.post(f"/v1/invoices/{invoice['id']}/reminders", reminder)
        day += timedelta(days=14)


def _rating(api: Api, customer: Json, rng: random.Random, today: date) -> None:
    provider = rng.choice(sorted(LETTERS))
    rating = {
        "provider": provider,
        "letter": rng.choice(LETTERS[provider]),
        "as_of": str(today - timedelta(days=rng.randint(5, 200))),
    }
    api.post(f"/v1/customers/{customer['id']}/ratings", rating)
