"""An alarm as an e-mail, sent through the company's mail server (SMTP_HOST)."""

import smtplib
from collections.abc import Iterator
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from chassis import mail
from chassis.clock import local, with_zone
from chassis.context import current
from chassis.storage import Row
from contracts.crm.words import ACTIVITY_KIND
from crm import alarm_addresses, alarm_quota, customers
from crm.alarm_failures import Never, NotNow
from crm.alarm_models import AlarmSettings
from crm.settings import OutgoingSettings, mail_settings

SILENCE_SECONDS = 8.0
SUBJECT_LETTERS = 100
WORDS = {
    "sv": {
        "subject": "Påminnelse: {what}",
        "customer": "Kund",
        "when": "När",
        "due": "Klar senast",
        "open": "Öppna",
        "last": "Det här är dagens sista påminnelse per e-post ({most} om dagen). Fler finns på sidan.",
        "unconfirmed": "Adressen är inte bekräftad. Efter {until} skickas inga påminnelser hit om den inte bekräftas på sidan.",
    },
    "en": {
        "subject": "Reminder: {what}",
        "customer": "Customer",
        "when": "When",
        "due": "Due",
        "open": "Open",
        "last": "This is the last reminder by e-mail today ({most} a day). Others are on the page.",
        "unconfirmed": "This address is not confirmed. After {until} no reminders are sent here unless confirmed on the page.",
    },
}


def send(alarm: Row, chosen: Row, activity: Row, now: datetime) -> None:
    """Hands the e-mail to the mail server, for the address in use of what the user has `chosen`. Raises NotNow or Never."""
    settings = mail_settings()
    if not settings.smtp_host:
        raise Never("no mail server is set up")
    chosen = note_unconfirmed(chosen, now)
    if not (address := alarm_addresses.in_use(chosen, now)):
        raise Never(alarm_addresses.UNCONFIRMED)
    try:
        address = mail.ascii_of(address)
    except ValueError as error:
        raise Never(str(error)) from None
    place = alarm_quota.take_place(alarm, settings.alarm_mails_per_day)
    if place is None:
        raise Never(alarm_quota.DAY_FULL)
    language, until = chosen["language"], alarm_addresses.kept_until(chosen)
    message = compose(alarm, address, language, activity, settings, place == settings.alarm_mails_per_day, until)
    hand_over(message, address, settings)


def note_unconfirmed(chosen: Row, now: datetime) -> Row:
    """Notes since when alarms go to an address that an earlier release has stored; what is stored then."""
    if not chosen.get("email") or alarm_addresses.is_confirmed(chosen) or alarm_addresses.kept_until(chosen):
        return chosen
    noted = {"email": chosen["email"], "since": now}
    here = {"_id": chosen["_id"], "tenant": current().tenant, "email": chosen["email"]}
    is_new = {"unconfirmed.email": {"$ne": chosen["email"]}}
    AlarmSettings._get_collection().update_one({**here, **is_new}, {"$set": {"unconfirmed": noted}})
    return AlarmSettings.rows({"_id": chosen["_id"]}, limit=1)[0]


def hand_over(message: EmailMessage, address: str, settings: OutgoingSettings) -> None:
    """Gives the message to the mail server, for this address alone. Raises NotNow or Never."""
    try:
        server = mail.connect(settings, SILENCE_SECONDS)
        try:
            server.send_message(message, to_addrs=[address])
        finally:
            server.close()  # without QUIT: whatever the server said to it, the mail has been taken
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise (Never if all(code >= 500 for code in codes) else NotNow)(f"recipient refused: {codes}") from None
    except smtplib.SMTPResponseException as error:
        is_final = error.smtp_code >= 500 and not isinstance(
            error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError
        )
        raise (Never if is_final else NotNow)(f"the mail server answers {error.smtp_code}") from None
    except (OSError, smtplib.SMTPException) as error:
        raise NotNow(f"the mail server does not take it: {type(error).__name__}") from None


def compose(
    alarm: Row,
    address: str,
    language: str,
    activity: Row,
    settings: OutgoingSettings,
    is_last: bool = False,
    until: datetime | None = None,
) -> EmailMessage:
    """The same message each time that the alarm is sent: name, date and content follow from what is stored. `is_last`: no other
    goes out on that day; `until`: none goes out after it, unless the address is confirmed. The message says so."""
    words = WORDS.get(language, WORDS["sv"])
    message = EmailMessage()
    message["From"] = settings.smtp_sender
    message["To"] = address
    message["Subject"] = words["subject"].format(what=" ".join(activity["text"].split())[:SUBJECT_LETTERS])
    message["Date"] = format_datetime(with_zone(alarm["shown_at"]))
    message["Message-ID"] = f"<{alarm['_id']}.email@{mail.domain_of(settings.smtp_sender)}>"
    message["Auto-Submitted"] = "auto-generated"
    after = [*_end(words, settings, is_last), *_ask(words, settings, until)]
    message.set_content("\n".join([*_lines(activity, language, words, settings), *after]) + "\n")
    return message


def _end(words: dict[str, str], settings: OutgoingSettings, is_last: bool) -> Iterator[str]:
    """What the last e-mail of a day says of those that do not come."""
    if is_last:
        yield ""
        yield words["last"].format(most=settings.alarm_mails_per_day)
        if settings.pages_url:
            yield f"{settings.pages_url}/activities"


def _ask(words: dict[str, str], settings: OutgoingSettings, until: datetime | None) -> Iterator[str]:
    """What is said to an address that an earlier release has taken unasked."""
    if until is not None:
        yield ""
        yield words["unconfirmed"].format(until=f"{local(until):%Y-%m-%d}")
        if settings.pages_url:
            yield f"{settings.pages_url}/account/alarms"


def _lines(activity: Row, language: str, words: dict[str, str], settings: OutgoingSettings) -> Iterator[str]:
    kind = ACTIVITY_KIND[activity["kind"]]
    yield f"{kind.sv if language == 'sv' else kind.en}: {activity['text']}"
    yield ""
    name = customers.find_names({activity["customer_id"]}).get(activity["customer_id"], activity["customer_id"])
    yield f"{words['customer']}: {name}"
    if activity.get("due_on"):
        yield f"{words['due']}: {activity['due_on']}"
    else:
        yield f"{words['when']}: {_period(activity['starts_at'], activity['ends_at'])}"
    if settings.pages_url:
        yield f"{words['open']}: {settings.pages_url}/customers/{activity['customer_id']}/tabs/activities/rows/{activity['_id']}"


def _period(start: datetime, end: datetime) -> str:
    """The day of the end is named where it is another one than that of the beginning."""
    if local(start).date() != local(end).date():
        return f"{_moment(start)} – {_moment(end)}"
    return f"{_moment(start)}–{local(end):%H:%M}"


def _moment(instant: datetime) -> str:
    return local(instant).strftime("%Y-%m-%d %H:%M")
