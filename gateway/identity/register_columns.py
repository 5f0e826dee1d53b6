"""The columns that a user wants in the customer register: find(), replace()."""

from collections.abc import Iterable

from pymongo.errors import PyMongoError

from chassis.database import is_down
from contracts.crm.register_words import CustomerColumn
from gateway.identity.principal import Principal
from gateway.models import RegisterColumns


def find(principal: Principal) -> list[CustomerColumn]:
    """The columns from left to right; [] for who has kept none. Those of a newer release are left out, and a database that does
    not answer costs the register nothing but the choice."""
    try:
        rows = RegisterColumns.rows({"_id": principal.user}, ["columns"], limit=1)
    except PyMongoError as error:
        if not is_down(error):
            raise
        return []
    known = set(CustomerColumn)
    return [CustomerColumn(one) for one in (rows[0].get("columns") or () if rows else ()) if one in known]


def replace(principal: Principal, columns: Iterable[CustomerColumn]) -> list[CustomerColumn]:
    """Stores the choice, each column once, and returns it; an empty one is the usual."""
    kept = list(dict.fromkeys(columns))
    RegisterColumns._get_collection().update_one(
        {"_id": principal.user, "tenant": principal.tenant},
        {"$set": {"version": 1, "columns": [one.value for one in kept]}},
        upsert=True,
    )
    return kept
