"""The customers whose cards a user has opened last: note_opened(), list_ids()."""

from pymongo.errors import PyMongoError

from chassis import clock
from chassis.database import is_down
from gateway.identity.principal import Principal
from gateway.models import RecentCustomers

MOST = 10
PEOPLE = "usr_"
"""How ids of users begin; a key that opens a page is nobody who comes back to it."""


def note_opened(principal: Principal, customer_id: str) -> None:
    """Puts a customer first. Of two cards that are opened at once, one may be missing; a database that does not answer costs the
    card nothing but this."""
    try:
        _note(principal, customer_id)
    except PyMongoError as error:
        if not is_down(error):
            raise


def _note(principal: Principal, customer_id: str) -> None:
    if not principal.user.startswith(PEOPLE):
        return
    known = list_ids(principal)
    if known[:1] == [customer_id]:
        return
    customer_ids = [customer_id, *(one for one in known if one != customer_id)][:MOST]
    RecentCustomers._get_collection().update_one(
        {"_id": principal.user, "tenant": principal.tenant},
        {"$set": {"customer_ids": customer_ids, "opened_at": clock.now()}},
        upsert=True,
    )


def list_ids(principal: Principal) -> list[str]:
    """The ids, the last one first; none of a key, for which none are kept."""
    if not principal.user.startswith(PEOPLE):
        return []
    rows = RecentCustomers.rows({"_id": principal.user}, ["customer_ids"], limit=1)
    return list(rows[0]["customer_ids"]) if rows else []
