"""The company of a failed login: that of the user with this name. Found when entries are stored, not while somebody waits,
so that known and unknown names take the same time."""

from collections.abc import Iterable

from gateway.audit.record import NO_COMPANY, Row
from gateway.models import User


def find_companies(rows: Iterable[Row]) -> None:
    """Sets `tenant` and `user` of entries that have a login and no company."""
    homeless = [row for row in rows if row["login"] and row["tenant"] == NO_COMPANY]
    if not homeless:
        return
    names = {row["login"] for row in homeless}
    found = User._get_collection().find({"login": {"$in": sorted(names)}}, {"tenant": 1, "login": 1})
    owners = {user["login"]: user for user in found}
    for row in homeless:
        if owner := owners.get(row["login"]):
            row["tenant"], row["user"] = owner["tenant"], owner["_id"]
