"""The codes that confirm the addresses of alarms: choose(), send_again(), confirm() (decision 88).

    made      one write: the address, a random name of the code, when it is to be mailed, the user's count of the day
    mailed    by alarm_code_delivery, which works the code out of its name
    tried     each try takes one of MOST_TRIES places before the code is compared, so that tries at once have no more
    used      one write: the address is in use, the code is gone

The code itself is stored nowhere: it follows from its random name, company, user and address by a key of crm (HMAC), so that it
fits no other of them, and who reads the database alone cannot work it out.
"""

import hashlib
import hmac
import secrets
import threading
import unicodedata
from datetime import datetime, timedelta

from chassis import mail
from chassis.clock import business_day, start_of, with_zone
from chassis.commits import record_request
from chassis.context import current
from chassis.storage import Row
from contracts.crm.alarms import ConfirmAlarmAddress, SendAlarmCode
from crm import alarm_addresses, errors
from crm.alarm_models import AddressCodes, AlarmSettings, settings_id
from crm.settings import code_key, mail_settings

DIGITS = 6
VALID = timedelta(hours=1)
MOST_A_DAY = 5
"""Codes that are mailed to a user, whatever the addresses, and to an address, whoever asks in the company."""
REPEATS = 20
WAKE = threading.Event()
"""Set when a code is to be mailed, so that it goes out at once."""
OWN = ("email", "asked", "unconfirmed", "confirmed_email", "confirmed_by", "code_due")
"""Fields that describe addresses, beside those of the day's count."""


def work_out(user_id: str, email: str, name: str) -> str:
    """The code of that name for an address of a user of the current company."""
    said = "\n".join((current().tenant, user_id, email, name)).encode()
    digest = hmac.digest(code_key(), said, hashlib.sha256)
    return f"{int.from_bytes(digest) % 10**DIGITS:0{DIGITS}}"


def choose(user_id: str, email: str, fields: Row, now: datetime) -> None:
    """Stores `fields` and the address that the user wants: another than those that are known is mailed a code first.

    Raises Conflict when there were as many codes as may be on a day; then nothing is stored.
    """
    for _ in range(REPEATS):
        row = find(user_id)
        if current().request_id in row.get("applied", ()) or _is_written(row, {**fields, **_choice(row, email, now)}):
            WAKE.set()
            return
    raise errors.alarm_settings_busy(user_id)


def send_again(request: SendAlarmCode, now: datetime) -> None:
    """Has a new code mailed to the address that is not confirmed, unless one was just now. Raises Conflict."""
    for _ in range(REPEATS):
        row = find(request.user_id)
        if current().request_id in row.get("applied", ()):
            return
        email, asked = alarm_addresses.to_confirm(row), alarm_addresses.find_asked(row)
        if not email:
            raise errors.alarm_address_absent()
        if not mail_settings().smtp_host or (asked and now < alarm_addresses.again_at(asked)):
            return
        if _is_written(row, _ask(row, email, now)):
            WAKE.set()
            return
    raise errors.alarm_settings_busy(request.user_id)


def confirm(request: ConfirmAlarmAddress, now: datetime) -> None:
    """Uses the address from now on, if the code is the one that was mailed to it. The same code again changes nothing.

    Raises InvalidInput for a wrong code, Conflict.
    """
    for _ in range(REPEATS):
        row = find(request.user_id)
        asked = alarm_addresses.find_asked(row)
        if current().request_id in row.get("applied", ()) or _is_used(row, asked, request):
            return
        if not asked.get("id"):
            raise errors.alarm_code_absent()
        if now >= with_zone(asked["until"]):
            raise errors.alarm_code_expired()
        left = _take_try(row, asked)
        if not _fits(request, asked["email"], asked["id"]):
            raise errors.alarm_code_wrong(left) if left else errors.alarm_code_tries_over(alarm_addresses.MOST_TRIES)
        used = {"email": asked["email"], "confirmed_email": asked["email"], "confirmed_by": asked["id"]}
        if _is_written(row, {**used, "asked": None, "code_due": None, "unconfirmed": None}):
            return
    raise errors.alarm_settings_busy(request.user_id)


def find(user_id: str) -> Row:
    """What is stored of a user; without an address and more if nothing is."""
    rows = AlarmSettings.rows({"_id": settings_id(user_id)}, limit=1)
    return rows[0] if rows else {"_id": settings_id(user_id), "user_id": user_id, "email": "", "is_new": True}


def _choice(row: Row, email: str, now: datetime) -> Row:
    """What is to be stored of addresses when the user wants this one; None takes a field away."""
    asked = alarm_addresses.find_asked(row)
    if email and asked.get("email") == email:
        return {}
    if email and row["email"] == email:
        return {"asked": None, "code_due": None}
    if email:
        return _ask(row, email, now)
    return {"email": "", **dict.fromkeys(OWN[1:])}


def _ask(row: Row, email: str, now: datetime) -> Row:
    """The address with a new code, which counts as one of the day. Without a mail server there is none."""
    asked: Row = {"email": email, "instead_of": row["email"], "at": now}
    if not mail_settings().smtp_host:
        return {"asked": asked, "code_due": None}
    day = business_day(now).isoformat()
    codes = int(row.get("codes") or 0) if row.get("codes_on") == day else 0
    if codes >= MOST_A_DAY or not _has_place(email, day, now):
        tomorrow = start_of(business_day(now) + timedelta(days=1))
        raise errors.alarm_codes_too_many(MOST_A_DAY, max(1, int((tomorrow - now).total_seconds())))
    code = {"id": secrets.token_hex(16), "until": now + VALID, "tries": [], "attempts": 0}
    return {"asked": {**asked, **code}, "code_due": now, "codes_on": day, "codes": codes + 1}


def _has_place(email: str, day: str, now: datetime) -> bool:
    """Takes one of the places of the address for the current request, which keeps it; False when others have all."""
    digest = hashlib.sha256(mail.mailbox_of(email).encode()).hexdigest()
    here: Row = {"_id": f"{current().tenant}:{digest}", "tenant": current().tenant}
    days, request = AddressCodes._get_collection(), current().request_id
    born = {"version": 1, "day": day, "taken": []}
    days.update_one(here, {"$setOnInsert": born, "$set": {"expires_at": now + timedelta(days=2)}}, upsert=True)
    days.update_one({**here, "day": {"$lt": day}}, {"$set": {"day": day, "taken": []}})
    is_free: Row = {"$or": [{"taken": request}, {f"taken.{MOST_A_DAY - 1}": {"$exists": False}}]}
    return days.find_one_and_update({**here, **is_free}, {"$addToSet": {"taken": request}}) is not None


def _take_try(row: Row, asked: Row) -> int:
    """Takes one of the tries of the code for the current request, which keeps it; how many are left. Raises Conflict."""
    tries, request = AlarmSettings._get_collection(), current().request_id
    here: Row = {"_id": row["_id"], "tenant": current().tenant, "asked.id": asked["id"]}
    is_free: Row = {
        "$or": [{"asked.tries": request}, {f"asked.tries.{alarm_addresses.MOST_TRIES - 1}": {"$exists": False}}]
    }
    taken = tries.find_one_and_update(
        {**here, **is_free}, {"$addToSet": {"asked.tries": request}}, return_document=True
    )
    if taken is not None:
        return alarm_addresses.MOST_TRIES - len(taken["asked"]["tries"])
    if tries.find_one(here, {"_id": 1}) is None:  # used, or followed by another, a moment ago
        return alarm_addresses.MOST_TRIES
    raise errors.alarm_code_tries_over(alarm_addresses.MOST_TRIES)


def _fits(request: ConfirmAlarmAddress, email: str, name: str) -> bool:
    typed = "".join(str(unicodedata.digit(one)) for one in request.code if one.isdecimal())
    return hmac.compare_digest(typed.encode(), work_out(request.user_id, email, name).encode())


def _is_used(row: Row, asked: Row, request: ConfirmAlarmAddress) -> bool:
    """Whether it is the code that has confirmed the address in use, and nothing else is asked for: as of a double click."""
    is_over = not asked.get("id") and alarm_addresses.is_confirmed(row) and bool(row.get("confirmed_by"))
    return is_over and _fits(request, row["email"], row["confirmed_by"])


def _is_written(row: Row, fields: Row) -> bool:
    """Stores the fields, if addresses and codes are still those of `row`; whether they were. None takes a field away."""
    here = {"_id": row["_id"], "tenant": current().tenant}
    if row.get("is_new"):
        born = {**dict.fromkeys(("email", "webhook", "quiet_from", "quiet_until"), ""), "language": "sv"}
        first = {"$setOnInsert": {"version": 1, "user_id": row["user_id"], **born}}
        AlarmSettings._get_collection().update_one(here, first, upsert=True)
    gone = {name: "" for name, value in fields.items() if value is None}
    change: Row = {"$set": {name: value for name, value in fields.items() if value is not None}}
    change |= {"$inc": {"turn": 1}, "$push": record_request(), **({"$unset": gone} if gone else {})}
    same = {"email": row["email"], "turn": row.get("turn"), "applied": {"$ne": current().request_id}}
    found = AlarmSettings._get_collection().update_one({**here, **same}, change)
    return bool(found.matched_count)
