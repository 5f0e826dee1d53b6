"""Who takes part in an activity: checked without the database, named with it, and found in it."""

from collections.abc import Iterator, Mapping, Sequence

from chassis.storage import Row
from contracts.base import Id
from contracts.crm import activity_errors as texts
from contracts.crm.participants import Participant
from contracts.errors import BadField
from contracts.users import PREFIX
from crm import errors
from crm.models import Customer


def check(participants: Sequence[Participant]) -> Iterator[BadField]:
    """Each is a user or a contact, and nobody is named twice."""
    known: set[str] = set()
    for at, one in enumerate(participants):
        named = one.user_id or one.contact_id or ""
        if bool(one.user_id) == bool(one.contact_id):
            yield texts.ONE_OF_TWO.at(f"/participants/{at}")
        elif named in known:
            yield texts.NAMED_TWICE.at(f"/participants/{at}")
        known.add(named)


def as_stored(customer_id: str, participants: Sequence[Participant]) -> list[Row]:
    """As an activity keeps them, contacts with their names. Raises Unavailable if no event about a contact has arrived yet."""
    contacts = {one.contact_id: f"/participants/{at}" for at, one in enumerate(participants) if one.contact_id}
    names = _names(customer_id, contacts) if contacts else {}
    return [
        {"contact_id": one.contact_id, "contact_name": names[one.contact_id]}
        if one.contact_id
        else {"user_id": one.user_id}
        for one in participants
    ]


def _names(customer_id: str, contacts: Mapping[Id, str]) -> dict[str, str]:
    """The names of the customer's contacts. `contacts`: where the request names each that must be among them."""
    rows = Customer.rows({"_id": customer_id}, ["contacts"])
    if not rows:
        raise errors.customer_not_here_yet(customer_id)
    known = {str(one["id"]): str(one["name"]) for one in rows[0]["contacts"]}
    for one, pointer in contacts.items():
        if one not in known:
            raise errors.part_not_here_yet("contact", customer_id, one, (pointer,))
    return known


def users_of(activity: Row) -> list[str]:
    """The users whom an activity is about, each once: its assignee, if that is one, and those who take part."""
    named = [str(activity["assignee"]), *(str(one.get("user_id", "")) for one in activity.get("participants") or ())]
    return list(dict.fromkeys(one for one in named if one.startswith(PREFIX)))


def of_people(users: Sequence[str]) -> list[Row]:
    """Queries of activities that are about one of these users. Each has an index in the order of lists; one query with both
    conditions would be sorted by hand."""
    wanted: Row | str = users[0] if len(users) == 1 else {"$in": sorted(users)}
    return [{"assignee": wanted}, {"participants.user_id": wanted}]


def with_other(rows: Sequence[Row], former: str, new: str) -> list[Row]:
    """The same with a user in the place of another one, nobody twice."""
    changed = [{**one, "user_id": new} if one.get("user_id") == former else one for one in rows]
    seen: set[str] = set()
    kept = []
    for one in changed:
        user = str(one.get("user_id", ""))
        if not user or user not in seen:
            kept.append(one)
        seen.add(user)
    return kept
