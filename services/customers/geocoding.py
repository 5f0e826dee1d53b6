"""Places from a geocoding provider, if one is set: asked between requests, never while somebody waits.

    somebody looks at a map     an address that was never asked for is noted as waiting; the middle of its locality is shown
    every 15 seconds            the service asks the provider for some that wait, and stores its answers
    the next look               the point of the provider is shown

The provider answers `GET` of GEOCODER_URL with a JSON list whose first object has `lat` and `lon`, as Nominatim does; an empty
list if it knows no such address. Nothing but the address is sent.
An answer is kept under a digest of company and address; the address itself only as long as it waits.
"""

import hashlib
import json
import urllib.request
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from http.client import HTTPException
from typing import Any
from urllib.parse import quote

from pymongo.errors import BulkWriteError

from chassis.clock import now
from chassis.context import current
from chassis.daily import Daily
from chassis.logs import log
from chassis.storage import Row
from contracts.customers.places import PlacePrecision, PlaceSource
from customers.models import Geocode
from customers.settings import GeocoderSettings

Item = dict[str, Any]
MOST_AT_A_LOOK = 20
"""So many addresses of a company are asked for at a time: public providers want no more than about one a second."""
MOST_BYTES = 65_536
DUPLICATE = 11000
"""The database's code for an id that another process has stored meanwhile."""
NONSENSE = (ValueError, LookupError, TypeError, HTTPException)
"""What reading an answer raises that is not as agreed."""


@cache
def settings() -> GeocoderSettings:
    """The provider of this process; read once."""
    return GeocoderSettings()


def improve(items: Sequence[Item]) -> None:
    """Puts the provider's points in place of those that follow from postcode or city; notes what it was never asked for."""
    asked = {key_of(one): one for one in items if settings().geocoder_url and _is_vague(one)}
    if not asked:
        return
    known = {row["_id"]: row for row in Geocode.rows({"_id": {"$in": sorted(asked)}}, ["latitude", "longitude"])}
    for key, item in asked.items():
        row = known.get(key, {})
        if row.get("latitude") is not None:
            point = {"latitude": row["latitude"], "longitude": row["longitude"]}
            item.update(point, source=PlaceSource.PROVIDER.value, precision=PlacePrecision.POINT.value)
    _note({key: item for key, item in asked.items() if key not in known})


def _is_vague(item: Item) -> bool:
    return bool(item["text"]) and item["source"] != PlaceSource.HAND.value


def key_of(item: Item) -> str:
    """The id of the provider's answer about the address of a place (`place_rules.describe_place`)."""
    text = f"{current().tenant}\n{_query(item).casefold()}"
    return f"geo_{hashlib.sha256(text.encode()).hexdigest()[:40]}"


def _query(item: Item) -> str:
    return f"{item['text']}, {item['country']}"


def _note(items: dict[str, Item]) -> None:
    rows = [
        {"_id": key, "tenant": current().tenant, "version": 1, "waiting": True, "query": _query(item)}
        for key, item in items.items()
    ]
    if not rows:
        return
    try:
        Geocode._get_collection().insert_many(rows, ordered=False)
    except BulkWriteError as error:
        if any(one["code"] != DUPLICATE for one in error.details["writeErrors"]):
            raise


def companies_that_wait() -> Iterable[str]:
    """The companies with addresses to ask for: the one query here that is not about one company."""
    if not settings().geocoder_url:
        return ()
    found: list[str] = Geocode._get_collection().distinct("tenant", {"waiting": True})
    return found


def ask_for_waiting(_today: date) -> None:
    """Asks for some of the company's addresses. One without a sensible answer goes on waiting, behind all others."""
    for row in Geocode.rows({"waiting": True}, ["query"], sort=[("asked_at", 1)], limit=MOST_AT_A_LOOK):
        change: Row = {"$set": {"asked_at": now()}}
        try:
            point = ask(row["query"])
            change = {"$set": {"asked_at": now(), **(point or {})}, "$unset": {"waiting": "", "query": ""}}
        except (OSError, *NONSENSE) as error:
            log.warning("the geocoding provider did not answer: %r; asking again", error)
        Geocode._get_collection().update_one({"_id": row["_id"], "tenant": current().tenant}, change)


def ask(query: str) -> dict[str, str] | None:
    """The provider's point for an address; None if it knows none. Raises OSError, and one of NONSENSE for another answer."""
    address = settings().geocoder_url.replace("{query}", quote(query, safe=""))
    request = urllib.request.Request(address, headers={"Accept": "application/json", "User-Agent": "kundkort"})
    with urllib.request.urlopen(request, timeout=settings().geocoder_seconds) as answer:
        found = json.loads(answer.read(MOST_BYTES))
    if found == []:
        return None
    north, east = float(found[0]["lat"]), float(found[0]["lon"])
    if not (abs(north) <= 90 and abs(east) <= 180):
        raise ValueError(f"no place on earth: {north}, {east}")
    return {"latitude": f"{north:.6f}", "longitude": f"{east:.6f}"}


DAILY = Daily("geocoding", companies_that_wait, ask_for_waiting, every_look=True)
