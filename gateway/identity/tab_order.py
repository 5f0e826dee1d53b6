"""The order in which a user wants the tabs of a card, stored beside the user's other preferences."""

from collections.abc import Iterable, Sequence

from pymongo.errors import PyMongoError

from chassis.database import is_down
from gateway.identity.principal import Principal
from gateway.models import UserPreferences


def find(principal: Principal) -> list[str]:
    """The keys of tabs, the first one first; [] for who has moved none."""
    rows = UserPreferences.rows({"_id": principal.user}, ["tabs"], limit=1)
    return list(rows[0].get("tabs") or ()) if rows else []


def find_for_card(principal: Principal) -> list[str]:
    """The same; a database that does not answer costs the card nothing but its order."""
    try:
        return find(principal)
    except PyMongoError as error:
        if not is_down(error):
            raise
        return []


def replace(principal: Principal, keys: Iterable[str]) -> list[str]:
    """Stores the order, each key once, and returns it; an empty one is the usual."""
    kept = list(dict.fromkeys(keys))
    UserPreferences._get_collection().update_one(
        {"_id": principal.user, "tenant": principal.tenant}, {"$set": {"version": 1, "tabs": kept}}, upsert=True
    )
    return kept


def sort_keys(keys: Iterable[str], order: Sequence[str]) -> list[str]:
    """The keys in the user's order; those that it does not name come last, as they came."""
    places = {key: place for place, key in enumerate(order)}
    return sorted(keys, key=lambda key: places.get(key, len(places)))
