"""How people follow customers: a call that recurs, and saved selections that ask for properties, money and activities.

A second run changes nothing. Selections are shared: the demo is made with an API key, and nobody sees what is its own.
"""

from datetime import date, datetime, time, timedelta

from kundkort.api import Api, ApiError, Json
from kundkort.demo import STOCKHOLM
from kundkort.demo.crm import find_property

IN_DAYS, HOUR, MINUTES = 7, 9, 20
THERE = ("crm.selection_name_taken", "crm.selection_not_found")
"""The codes for a selection that an earlier run has made, and that somebody may have deleted since."""


def show(api: Api, customers: list[Json], today: date) -> None:
    """Takes every step; some eight calls."""
    for customer in customers[:1]:
        _call_each_month(api, customer, today)
    _select_builders(api)
    _select_silent_debtors(api)


def _call_each_month(api: Api, customer: Json, today: date) -> None:
    """On the same weekday of each month, at nine."""
    path = f"/v1/customers/{customer['id']}"
    if any(one.get("series_id") for one in api.get(f"{path}/activities", limit="200")["items"]):
        return
    starts = datetime.combine(today + timedelta(days=IN_DAYS), time(HOUR), STOCKHOLM)
    moments = {"starts_at": starts.isoformat(), "ends_at": (starts + timedelta(minutes=MINUTES)).isoformat()}
    rule = {"frequency": "monthly", "monthly_by": "weekday_of_month"}
    api.post(f"{path}/activity-series", {"kind": "call", "text": "Månadsavstämning", **moments, **rule})


def _select_builders(api: Api) -> None:
    """By a choice and a number."""
    trade, staff = find_property(api, "Bransch"), find_property(api, "Antal anställda")
    rules = [
        {"field": "property_choice", "operator": "is", "property_id": trade, "value": "Bygg"},
        {"field": "property_number", "operator": "at_least", "property_id": staff, "value": "50"},
    ]
    _save(api, "Byggföretag med minst 50 anställda", rules)


def _select_silent_debtors(api: Api) -> None:
    rules: list[Json] = [
        {"field": "owed", "operator": "over", "amount": "0"},
        {"field": "last_activity", "operator": "not_in_last_days", "days": 60},
    ]
    _save(api, "Skyldiga utan aktivitet på 60 dagar", rules)


def _save(api: Api, name: str, rules: list[Json]) -> None:
    try:
        api.post("/v1/selections", {"name": name, "rule": {"match": "all", "rules": rules}, "shared": True})
    except ApiError as error:
        if error.code not in THERE:
            raise
