"""Notes of users whose access ends: note(), forget(), list_all(). One stays until all that ends elsewhere with it has ended."""

from collections.abc import Iterable
from typing import NamedTuple

from chassis.context import current
from gateway.models import Leaver


class Note(NamedTuple):
    """A user, active or not, and the company."""

    tenant: str
    user_id: str


def note(user_id: str) -> None:
    """Stores the note, before the user is deactivated. Again, it changes nothing."""
    place = {"_id": user_id, "tenant": current().tenant}
    Leaver._get_collection().update_one(place, {"$setOnInsert": {"version": 1}}, upsert=True)


def forget(user_ids: Iterable[str]) -> None:
    """Removes notes of the current company."""
    Leaver._get_collection().delete_many({"_id": {"$in": list(user_ids)}, "tenant": current().tenant})


def list_all() -> list[Note]:
    """The notes of all companies, those of a company together. There are few: each goes within moments, or when crm is back."""
    return sorted(Note(row["tenant"], row["_id"]) for row in Leaver._get_collection().find({}, {"tenant": 1}))
