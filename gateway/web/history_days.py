"""What a branch has from a day or up to one, as its history says it: addresses to come, former ones, moves to other customers."""

from collections.abc import Iterable, Mapping
from typing import Any

from gateway.web.texts import Texts

FIELDS = frozenset({"planned_addresses", "former_addresses", "moves"})
DAYS = ("valid_from", "until", "on")


def say(parts: Iterable[Mapping[str, Any]], texts: Texts) -> str:
    """ "2026-12-24: Nygatan 9, 222 22 Lund"."""
    return "; ".join(_say_one(one, texts) for one in parts)


def _say_one(part: Mapping[str, Any], texts: Texts) -> str:
    day = next((str(part[name]) for name in DAYS if part.get(name)), "")
    places = [said for one in (part.get("addresses") or {}).values() if (said := _say_address(one or {}))]
    if part.get("withdrawn"):
        places.append(texts("move_withdrawn"))
    return ": ".join(one for one in (day, " · ".join(places)) if one)


def _say_address(address: Mapping[str, Any]) -> str:
    town = " ".join(str(address[name]) for name in ("postcode", "city") if address.get(name))
    return ", ".join(str(one) for one in (address.get("line1"), address.get("line2"), town) if one)
