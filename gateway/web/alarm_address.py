"""What the page of alarms says of the user's e-mail address: whether it is confirmed, where alarms go meanwhile, and the code."""

from dataclasses import dataclass
from datetime import datetime

from contracts.crm.alarms import AddressCode, AlarmSettings
from gateway.web.formats import day_of, moment
from gateway.web.texts import Texts


@dataclass(frozen=True, slots=True)
class ShownAddress:
    """`said` is where alarms go, `code` how it is with the code, "" for nothing; `takes_code`: one may be entered; `asks`: one
    may be asked for, by a button called `send`."""

    said: str = ""
    is_confirmed: bool = False
    code: str = ""
    takes_code: bool = False
    asks: bool = False
    send: str = ""


def draw(chosen: AlarmSettings, texts: Texts, now: datetime) -> ShownAddress:
    """Nothing without an address, and of a crm that asks for no code."""
    if not chosen.email_state:
        return ShownAddress()
    said = _say(chosen, texts)
    if chosen.email_state == "confirmed":
        return ShownAddress(said, is_confirmed=True)
    code = chosen.code
    counts = code is not None and not code.failed and code.tries_left > 0 and now < code.until
    return ShownAddress(
        said,
        code=_say_code(code, counts, texts) if code or chosen.email_works else "",
        takes_code=counts,
        asks=chosen.email_works,
        send=texts("alarm_code_again" if code else "alarm_code_send"),
    )


def _say(chosen: AlarmSettings, texts: Texts) -> str:
    email, used = chosen.email, chosen.email_in_use
    if chosen.email_state == "kept":
        until = chosen.email_until
        return (
            texts("alarm_address_kept_until", email, day_of(until.isoformat()))
            if until
            else texts("alarm_address_kept", email)
        )
    if used and used != email:
        return texts("alarm_address_follows", email, used)
    key = {"confirmed": "alarm_address_used", "ended": "alarm_address_ended"}.get(chosen.email_state)
    return texts(key or "alarm_address_asked", email)


def _say_code(code: AddressCode | None, counts: bool, texts: Texts) -> str:
    if code is None:
        return texts("alarm_code_lead")
    if code.failed:
        return texts("alarm_code_refused" if code.failed == "refused" else "alarm_code_unanswered")
    if not counts:
        return texts("alarm_code_over")
    until = moment(code.until.isoformat())
    return (
        texts("alarm_code_mailed", moment(code.sent_at.isoformat()), until)
        if code.sent_at
        else texts("alarm_code_coming", until)
    )
