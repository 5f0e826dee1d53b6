"""To which address the alarms of a user go by e-mail: pure, of what is stored of the user (AlarmSettings).

    email            the address in use; releases before decision 88 mail to it, whatever else is stored
    confirmed_email  the same, if its user has entered a code that was mailed to it
    unconfirmed      an address in `email` that is not: an earlier release has stored it. Alarms go there for KEPT_DAYS more
    asked            the address that replaces `email` once its code is entered: {email, instead_of, id, at, until, tries, …}

`asked` counts while `email` is what it was when the code was asked for (`instead_of`): an earlier release beside this one that
stores another address, or none, ends it. Without a mail server it has no `id`, and so no code.
"""

from datetime import datetime, timedelta
from typing import Any

from chassis.clock import with_zone
from chassis.storage import Row

UNCONFIRMED = "unconfirmed"
"""Why an alarm did not go out by e-mail."""
KEPT_DAYS = 30
MOST_TRIES = 5
PAUSE = timedelta(seconds=60)
"""Between two codes for an address, while the first one counts."""


def find_asked(row: Row) -> Row:
    """The address that is to be confirmed, and its code; empty without one."""
    asked: Row = row.get("asked") or {}
    counts = bool(asked) and asked.get("instead_of") == row.get("email", "") and not row.get("stopped")
    return asked if counts else {}


def is_confirmed(row: Row) -> bool:
    """Whether the address in use is."""
    return bool(row.get("email")) and row.get("email") == row.get("confirmed_email")


def kept_until(row: Row) -> datetime | None:
    """Until when alarms go to an address that an earlier release has stored; None while none has gone there yet."""
    since = (row.get("unconfirmed") or {}).get("since")
    is_same = (row.get("unconfirmed") or {}).get("email") == row.get("email")
    return with_zone(since) + timedelta(days=KEPT_DAYS) if since and is_same else None


def in_use(row: Row, now: datetime) -> str:
    """Where alarms go by e-mail; "" if nowhere."""
    until = kept_until(row)
    return str(row.get("email") or "") if is_confirmed(row) or until is None or now < until else ""


def to_confirm(row: Row) -> str:
    """The address that a code is to be sent to; "" if there is none, or it is confirmed."""
    asked = find_asked(row)
    return str(asked["email"]) if asked else "" if is_confirmed(row) else str(row.get("email") or "")


def again_at(asked: Row) -> datetime:
    """From when on another code may be asked for: at once, where this one could not be mailed or has no tries left."""
    at = with_zone(asked["at"])
    counts = bool(asked.get("id")) and not asked.get("failed") and len(asked["tries"]) < MOST_TRIES
    return at + PAUSE if counts else at


def wants_mail(row: Row) -> bool:
    """Whether the user has chosen an address, confirmed or not."""
    return bool(row.get("email") or find_asked(row))


def describe(row: Row, now: datetime) -> dict[str, Any]:
    """What the contract says of the addresses: `email` is the one that the user has chosen last."""
    asked = find_asked(row)
    email = asked.get("email") or row.get("email") or ""
    used = in_use(row, now)
    said = {"email": email, "email_in_use": used, "code": _describe_code(asked) if asked.get("id") else None}
    if email != row.get("email", ""):
        return {**said, "email_state": "asked"}
    if not email or is_confirmed(row):
        return {**said, "email_state": "confirmed" if email else ""}
    return {**said, "email_state": "kept" if used else "ended", "email_until": kept_until(row) if used else None}


def _describe_code(asked: Row) -> Row:
    sent_at = asked.get("sent_at")
    return {
        "sent_at": with_zone(sent_at) if sent_at else None,
        "failed": asked.get("failed", ""),
        "until": with_zone(asked["until"]),
        "tries_left": max(0, MOST_TRIES - len(asked.get("tries", ()))),
        "again_at": again_at(asked),
    }
