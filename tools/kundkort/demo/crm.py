"""Activities and properties of the demo customers: something overdue, something ahead, something done."""

import random
from datetime import date, timedelta
from typing import Any

from kundkort.api import Api, ApiError, Json

PROPERTIES = (
    "Stamkund",
    "Får julkort",
    "Betalar sent",
    "Vill ha samfakturering",
    "Ring före leverans",
    "Egen hämtning",
    "Referenskund",
    "Miljöcertifierad",
)
VALUES: dict[str, Json] = {
    "Antal anställda": {"kind": "number", "group": "Om företaget"},
    "Kund sedan": {"kind": "date", "group": "Om oss"},
    "Bransch": {"kind": "choice", "group": "Om företaget", "choices": ["Bygg", "Handel", "Industri", "Tjänster"]},
}
TODOS = (
    "Skicka uppdaterad prislista",
    "Följ upp offerten",
    "Ring om den försenade leveransen",
    "Uppdatera kontaktuppgifter",
    "Påminn om att avtalet löper ut",
    "Skicka prover på nya sortimentet",
)
EVENTS = {
    "meeting": ("Genomgång av ramavtalet", "Planering inför säsongen", "Uppstartsmöte"),
    "call": ("Avstämning per telefon", "Uppföljning efter leverans", "Samtal om nya priser"),
    "visit": ("Besök i butiken", "Rundvandring på lagret", "Visning av nyheter"),
}
PEOPLE = ("Anna Lindqvist", "Björn Åkesson", "Cecilia Öberg", "David Nyström")


def seed(api: Api, customers: list[Json], rng: random.Random, today: date) -> None:
    """Two or three activities and one to three properties for each customer."""
    tags = [_property(api, name) for name in PROPERTIES]
    valued = {name: find_property(api, name) for name in VALUES}
    for customer in customers:
        path = f"/v1/customers/{customer['id']}"
        todo = api.post(f"{path}/activities", _todo(customer, rng, today))
        if rng.random() < 0.3:
            note = {"note": "Klart per telefon"}
            api.post(f"/v1/activities/{todo['id']}/finish", note)
        api.post(f"{path}/activities", _event(customer, rng, today))
        api.post(f"{path}/properties", {"add": rng.sample(tags, rng.randint(1, 3))})
        api.post(f"{path}/properties", {"values": _values(customer, valued, today)})


def _values(customer: Json, valued: Json, today: date) -> list[Json]:
    """What some properties say of a customer; numbers of its own, so that the others stay what they were."""
    rng = random.Random(f"values/{customer['id']}")
    since = today - timedelta(days=rng.randint(100, 5000))
    said = {
        "Antal anställda": str(rng.randint(1, 250)),
        "Kund sedan": since.isoformat(),
        "Bransch": rng.choice(VALUES["Bransch"]["choices"]),
    }
    return [{"property_id": valued[name], "value": said[name]} for name in rng.sample(sorted(said), 2)]


def find_property(api: Api, name: str) -> str:
    """The id of a property that has values, created if need be."""
    return _property(api, name, **VALUES[name])


def _property(api: Api, name: str, **fields: Any) -> str:
    """The id of the property with this name, created if need be."""
    try:
        return str(api.post("/v1/properties", {"name": name, **fields})["id"])
    except ApiError as error:
        if error.code not in ("crm.property_name_taken", "crm.property_exists"):  # the latter before 0.2
            raise
    return str(api.get("/v1/properties", prefix=name)["items"][0]["id"])


def _todo(customer: Json, rng: random.Random, today: date) -> Json:
    due = today + timedelta(days=rng.randint(-20, 40))
    return {
        "kind": "todo",
        "text": rng.choice(TODOS),
        "due_on": due.isoformat(),
        "assignee": rng.choice(PEOPLE),
        **_where_and_who(customer, rng),
    }


def _event(customer: Json, rng: random.Random, today: date) -> Json:
    kind = rng.choice(sorted(EVENTS))
    day = today + timedelta(days=rng.randint(1, 60))
    hour, length = rng.randint(8, 15), {"call": "20", "meeting": "55", "visit": "50"}[kind]
    return {
        "kind": kind,
        "text": rng.choice(EVENTS[kind]),
        "starts_at": f"{day}T{hour:02}:00:00+01:00",
        "ends_at": f"{day}T{hour:02}:{length}:00+01:00",
        "assignee": rng.choice(PEOPLE),
        **_where_and_who(customer, rng),
    }


def _where_and_who(customer: Json, rng: random.Random) -> Json:
    """For some a branch and a contact, where the customer has any."""
    found: Json = {}
    for name, key in (("branch_id", "branches"), ("contact_id", "contacts")):
        parts = customer.get(key) or []
        if parts and rng.random() < 0.6:
            found[name] = rng.choice(parts)["id"]
    return found
