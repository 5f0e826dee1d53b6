"""Mails the codes that confirm addresses, each once, as alarm_delivery sends alarms: claim, send under one name, note.

The mail says the same whoever has chosen the address: no text and no name that a user can type is in it.
"""

import math
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import uuid4

from chassis import mail
from chassis.clock import local, with_zone
from chassis.clock import now as clock_now
from chassis.context import Context, current, using
from chassis.logs import log
from chassis.steady import Steady
from chassis.storage import Row
from crm import alarm_addresses, alarm_claims, alarm_codes, alarm_mail
from crm.alarm_failures import Never, NotNow
from crm.alarm_models import AlarmSettings
from crm.settings import OutgoingSettings, mail_settings

LEASE_SECONDS = 120
PAUSE_SECONDS = 20
LOOK_SECONDS = 8.0
EVERY_SECONDS = 15.0
REFUSED, NO_ANSWER = "refused", "no_answer"
WORDS = {
    "sv": {
        "subject": "Kundkort: bekräfta din e-postadress",
        "lead": "Någon har bett om att få påminnelser från Kundkort till den här adressen. Koden som bekräftar den är",
        "enter": "Skriv in den på sidan Konto och säkerhet, Påminnelser och kalender{page}.",
        "until": "Den gäller till {until} och bara en gång.",
        "stranger": "Var det inte du? Gör då ingenting: utan koden skickas inga påminnelser hit. Ge den inte till någon.",
    },
    "en": {
        "subject": "Kundkort: confirm your e-mail address",
        "lead": "Somebody has asked for reminders from Kundkort at this address. The code that confirms it is",
        "enter": "Enter it on the page Account and security, Alarms and calendar{page}.",
        "until": "It is valid until {until}, and once.",
        "stranger": "Was it not you? Then do nothing: without the code no reminders are sent here. Give it to nobody.",
    },
}


def deliver(clock: Callable[[], datetime], seconds: float = LOOK_SECONDS) -> int:
    """Mails the codes of all companies that are due, for so long; how many were tried."""
    end, tried = time.monotonic() + seconds, 0
    while time.monotonic() < end and (row := claim(clock())) is not None:
        tried += 1
        with using(_context(row["tenant"])):
            _send(row, clock)
    return tried


def claim(now: datetime) -> Row | None:
    """Takes the code that waits longest; None when none is due of any tenant. Of two processes, one goes on to the next."""
    taken = {"code_due": now + timedelta(seconds=LEASE_SECONDS), "asked.claim": uuid4().hex}
    return alarm_claims.claim(AlarmSettings._get_collection(), lambda: find_due(now), taken, "asked.attempts")


def find_due(now: datetime) -> Row | None:
    """Whose code waits longest, of any company, as it is now: id, company, time and number of the write."""
    kept = dict.fromkeys(("tenant", "code_due", "turn"), 1)
    due = {"code_due": {"$lte": now}}
    found: Row | None = AlarmSettings._get_collection().find_one(due, kept, sort=[("code_due", 1)])
    return found


def _send(row: Row, clock: Callable[[], datetime]) -> None:
    asked = alarm_addresses.find_asked(row)
    if not asked.get("id"):  # an earlier release has stored another address, or the user has left
        return _note(row, {})
    if clock() >= with_zone(asked["until"]):
        return _note(row, {"asked.failed": NO_ANSWER})
    try:
        settings = mail_settings()
        message = compose(row["user_id"], asked, str(row.get("language")), settings)
        alarm_mail.hand_over(message, mail.ascii_of(asked["email"]), settings)
    except Never as error:
        log.warning("code %s is refused: %s", asked["id"], error)
        _note(row, {"asked.failed": REFUSED})
    except Exception as error:  # one code keeps no other from going out
        is_known = isinstance(error, NotNow)
        log.warning("code %s: %s; trying again", asked["id"], error, exc_info=None if is_known else error)
        later = clock() + timedelta(seconds=PAUSE_SECONDS * 2 ** min(int(asked["attempts"]) - 1, 5))
        _change(row, {"$set": {"code_due": later}})
    else:
        _note(row, {"asked.sent_at": clock()})
    return None


def compose(user_id: str, asked: Row, language: str, settings: OutgoingSettings) -> EmailMessage:
    """The same message each time that the code is sent."""
    words = WORDS.get(language, WORDS["sv"])
    code = alarm_codes.work_out(user_id, asked["email"], asked["id"])
    page = f" ({settings.pages_url}/account/alarms)" if settings.pages_url else ""
    until = local(with_zone(asked["until"])).strftime("%Y-%m-%d %H:%M")
    message = EmailMessage()
    message["From"] = settings.smtp_sender
    message["To"] = mail.ascii_of(asked["email"])
    message["Subject"] = words["subject"]
    message["Date"] = format_datetime(with_zone(asked["at"]))
    message["Message-ID"] = f"<{asked['id']}.code@{mail.domain_of(settings.smtp_sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    rules = f"{words['enter'].format(page=page)}\n{words['until'].format(until=until)}"
    said = (f"{words['lead']}:", f"    {code[:3]} {code[3:]}", rules)
    message.set_content("\n\n".join([*said, words["stranger"]]) + "\n")
    return message


def _note(row: Row, outcome: Row) -> None:
    """Nothing is left to do about this code."""
    _change(row, {**({"$set": outcome} if outcome else {}), "$unset": {"code_due": "", "asked.claim": ""}})


def _change(row: Row, change: Row) -> None:
    here = {"_id": row["_id"], "tenant": current().tenant, "asked.claim": row["asked"]["claim"]}
    AlarmSettings._get_collection().update_one(here, change)


def _context(tenant: str) -> Context:
    return Context(tenant, "alarm_codes", frozenset(), math.inf, f"alarm_codes:{uuid4().hex}", uuid4().hex)


def work() -> bool:
    """Mails what is due; there may be more where the time was over."""
    return bool(deliver(clock_now))


STEADY = Steady("alarm_codes", work, alarm_codes.WAKE, EVERY_SECONDS)
