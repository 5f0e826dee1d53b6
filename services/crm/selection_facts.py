"""The facts of a customer, made of what crm keeps of it. Pure; their shape: `selection_tests`.

An activity counts as one on the day on which it was held, or done; the next one is the earliest that is neither finished nor
cancelled. A purchase is what an issued invoice has of an article, less what was credited then or later, on the day of issue; or
what a receipt of the till has, less what came back, on the day of the sale (`selection_receipts`).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from chassis.clock import business_day
from chassis.storage import Row
from contracts.crm import ActivityStatus
from contracts.crm.selections import MOST_DAYS
from crm import selection_receipts, selection_values, states
from crm.selection_tests import text_key

MOST_PURCHASES = 5000
"""Articles by days that are kept of a customer, the latest ones."""
MOST_SALE_DAYS = MOST_DAYS + 366
"""Days with sales that are kept of a customer in each currency, the latest ones: more than a condition reaches back, so that none
that counts is lost, unless more than a year's are dated ahead."""
FORM = 3
"""Of the facts that this release makes; 1, which nothing says, has neither values of properties nor sums by day, 2 no receipts of
the till. A company's book says by which form all its customers were looked at: see `selection_counting`."""
Sums = defaultdict[tuple[str, str], int]
"""By day and currency."""
TEXTS = ("name", "number", "city", "group", "seller", "email", "phone")
MORE_TEXTS = ("postcode", "country", "currency", "language")
"""In `selected` of the customer's row, as `texts_of` makes it."""
VALUES = ("kind", "stage", "seller_id", "responsible_id")
CUSTOMER_FIELDS = (*TEXTS, *VALUES, "active", "selected")
ACTIVITY_FIELDS = ("customer_id", "status", "day", "steps")
TOOK_PLACE = frozenset({ActivityStatus.DONE, ActivityStatus.HELD})


def make(customer: Row, properties: Sequence[Row], activities: Sequence[Row], inputs: Sequence[Row]) -> Row:
    """The facts of a customer: of its row in the search index, the items of its properties, its activities and inputs."""
    more = customer.get("selected") or {}
    given = {name: customer.get(name) or "" for name in TEXTS} | {name: more.get(name) or "" for name in MORE_TEXTS}
    texts = {name: text_key(name, str(text)) for name, text in given.items()}
    values = {name: customer.get(name) for name in VALUES} | {"vat_type": more.get("vat_type")}
    values["active"] = "true" if customer.get("active", True) else "false"
    found: Row = {
        "text": {name: text for name, text in texts.items() if text},
        "is": {name: value for name, value in values.items() if value},
        "tags": sorted(one["id"] for one in properties),
        "values": selection_values.facts_of(properties),
        "days": _activity_days(activities),
    }
    _add_money(found, inputs)
    return found


def _activity_days(activities: Sequence[Row]) -> Row:
    past = [day for one in activities if one["status"] in TOOK_PLACE and (day := _day_of(one))]
    coming = [one["day"] for one in activities if one["status"] not in states.FINISHED]
    days = {"last_activity": max(past, default=None), "next_activity": min(coming, default=None)}
    return {name: day for name, day in days.items() if day}


def _day_of(activity: Row) -> str:
    """The day on which an activity took place: of a to-do that on which it was done, not when it was due."""
    steps = activity.get("steps") or ()
    if activity["status"] == ActivityStatus.DONE and steps:
        return business_day(steps[-1]["at"]).isoformat()
    return str(activity["day"])


def _add_money(facts: Row, inputs: Sequence[Row]) -> None:
    ordered: defaultdict[str, int] = defaultdict(int)
    owed: defaultdict[str, int] = defaultdict(int)
    due: list[str] = []
    for one in inputs:
        ordered[one["currency"]] += one.get("ordered") or 0
        owed[one["currency"]] += one.get("owed") or 0
        due += [one["due"]] if one.get("due") else []
    facts["owed"] = {name: total for name, total in sorted(owed.items()) if total}
    facts["ordered"] = {name: total for name, total in sorted(ordered.items()) if total}
    facts["days"] |= {"oldest_due": min(due)} if due else {}
    _add_purchases(facts, inputs)


def _add_purchases(facts: Row, inputs: Sequence[Row]) -> None:
    sold: Sums = defaultdict(int)
    spent: Sums = defaultdict(int)
    bought: set[tuple[str, str]] = set()
    days: list[str] = []
    for is_invoice, day, currency, net, articles in _purchases_of(inputs):
        sold[day, currency] += net if is_invoice else 0
        spent[day, currency] += net
        bought |= {(day, article) for article in articles}
        days.append(day)
    facts["years"], facts["daily"] = _by_year(sold), _by_day(sold)
    facts["spent_years"], facts["spent_daily"] = _by_year(spent), _by_day(spent)
    facts["bought"] = [{"a": article, "d": day} for day, article in sorted(bought)[-MOST_PURCHASES:]]
    facts["days"] |= {"first_purchase": min(days), "last_purchase": max(days)} if days else {}


def _purchases_of(inputs: Sequence[Row]) -> Iterator[tuple[bool, str, str, int, Sequence[str]]]:
    """Whether it is an invoice; its day, currency, sum and articles. None of which nothing is left."""
    for one in inputs:
        day, net, articles = one.get("day"), one.get("net") or 0, one.get("articles") or ()
        if day and (net or articles):
            yield True, day, one["currency"], net, articles
    for sale in selection_receipts.sales_of(inputs):
        if sale.net or sale.articles:
            yield False, sale.day, sale.currency, sale.net, sale.articles


def _by_year(sold: Mapping[tuple[str, str], int]) -> list[Row]:
    years: defaultdict[tuple[int, str], int] = defaultdict(int)
    for (day, currency), total in sold.items():
        years[int(day[:4]), currency] += total
    return [{"y": year, "c": name, "s": total} for (year, name), total in sorted(years.items()) if total]


def _by_day(sold: Mapping[tuple[str, str], int]) -> dict[str, list[Row]]:
    """The latest days of each currency, from the first on."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for (day, currency), total in sorted(sold.items()):
        found[currency] += [{"d": day, "s": total}] if total else []
    return {name: days[-MOST_SALE_DAYS:] for name, days in sorted(found.items()) if days}
