"""Alarms in the pages: those that have gone off, to be put away; and, at the account, how the user wants them, the code that
confirms the address, and the secret address of the calendar. Without script: a form for each."""

from dataclasses import dataclass
from typing import Any, Literal

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from chassis.clock import now
from contracts.base import Value
from contracts.crm.alarms import AlarmSettings, ListAlarms
from contracts.crm.words import ACTIVITY_KIND
from contracts.errors import ServiceError
from gateway.api import alarms as alarms_api
from gateway.api import calendar_feed as feed_api
from gateway.choices import LANGUAGES
from gateway.http import decoding
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.rights import may
from gateway.web import alarm_address
from gateway.web.formats import moment
from gateway.web.forms import links
from gateway.web.rendering import redirect_to, render_page
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, run, submit
from gateway.web.texts import Texts, page_texts

PATH = "/account/alarms"
DISMISS = "/alarms/dismiss"
FEED = "/account/calendar"
SHOWN = 20
TAB = "activities"
REASONS = {"day_full": "by_email_day_full", "unconfirmed": "by_email_unconfirmed"}
"""Why an e-mail did not go out, as far as people are told."""
ROLE, MODULE = ListAlarms.role, ListAlarms.module
Json = dict[str, Any]

api = Api("alarm_pages")


class AskAlarmPage(Value):
    """The page of alarms. `done` is what a form has just done."""

    done: Literal["alarms_kept", "alarm_code_asked", "alarm_address_confirmed", "feed_revoked"] | None = None


@dataclass(frozen=True, slots=True)
class ShownAlarm:
    """An alarm as people read it. `trouble`: the ways by which it did not go out."""

    id: str
    at: str
    kind: str
    text: str
    customer: str
    href: str
    trouble: str


@api.custom("GET", PATH, role=ROLE, module=MODULE, model=AskAlarmPage)
def alarm_settings_page(call: Call) -> AnyResponse:
    """How the caller wants alarms, and whether the caller's calendar has an address."""
    return _show(call, done=call.body.done or "")


@api.custom("POST", PATH, role=ROLE, module=MODULE, form=True)
def alarm_settings_form(call: Call) -> AnyResponse:
    """Chooses how the caller wants alarms."""
    try:
        submit(call, alarms_api.ChosenAlarms, alarms_api.set_alarm_settings)
    except ServiceError as error:
        return _show(call, refuse("alarms", error))
    return redirect_to(f"{PATH}?done=alarms_kept")


@api.custom("POST", f"{PATH}/code", role=ROLE, module=MODULE, form=True)
def send_code_form(call: Call) -> AnyResponse:
    """Has a code mailed to the address that is not confirmed."""
    try:
        run(call, alarms_api.send_alarm_code)
    except ServiceError as error:
        return _show(call, refuse("code", error))
    return redirect_to(f"{PATH}?done=alarm_code_asked")


@api.custom("POST", f"{PATH}/confirm", role=ROLE, module=MODULE, form=True)
def confirm_address_form(call: Call) -> AnyResponse:
    """Confirms the address by its code."""
    try:
        submit(call, alarms_api.EnteredCode, alarms_api.confirm_alarm_address)
    except ServiceError as error:
        return _show(call, refuse("code", error))
    return redirect_to(f"{PATH}?done=alarm_address_confirmed")


@api.custom("POST", FEED, role=ROLE, module=MODULE, form=True)
def renew_feed_form(call: Call) -> AnyResponse:
    """Makes a new address of the caller's calendar and shows it, this once."""
    try:
        made = run(call, feed_api.renew_calendar_feed)
    except ServiceError as error:
        return _show(call, refuse("feed", error))
    return _show(call, address=made.address)


@api.custom("POST", FEED + "/revoke", role=ROLE, module=MODULE, form=True)
def revoke_feed_form(call: Call) -> AnyResponse:
    """Revokes the address of the caller's calendar."""
    run(call, feed_api.revoke_calendar_feed)
    return redirect_to(f"{PATH}?done=feed_revoked")


@api.custom("POST", DISMISS, role=ROLE, module=MODULE, form=True)
def dismiss_alarm_form(call: Call) -> AnyResponse:
    """Puts an alarm away and leads back to the list of to-dos, of the same people and day."""
    named = decoding.fill(alarms_api.NamedAlarm, {"alarm_id": request.form.get("alarm_id", "")}, {})
    run(call, alarms_api.dismiss_alarm, named)
    kept = {name: request.form.get(name, "") for name in ("who", "day")}
    return redirect_to(f"{links.with_query('/activities', **kept)}#h-alarms")


def find_alarms(call: Call) -> list[ShownAlarm]:
    """The caller's alarms that were not put away; none where they cannot be read: the page does without them."""
    if not may(call, ListAlarms):
        return []
    try:
        listed = run(call, alarms_api.list_alarms, alarms_api.AskAlarms(limit=SHOWN))
    except ServiceError:
        return []
    return [_draw(one, page_texts()) for one in listed["items"]]


def _draw(alarm: Json, texts: Texts) -> ShownAlarm:
    activity = alarm["activity"]
    kind = ACTIVITY_KIND.get(activity["kind"])
    failed = [_way(one, texts) for one in alarm.get("deliveries", ()) if one.get("failed")]
    return ShownAlarm(
        alarm["id"],
        moment(alarm["at"]),
        texts.word(kind) if kind else activity["kind"],
        activity["text"],
        activity.get("customer_name") or activity["customer_id"],
        links.to_row(activity["customer_id"], TAB, activity["id"], {}),
        ", ".join(failed),
    )


def _way(delivery: Json, texts: Texts) -> str:
    """The way by which an alarm did not go out; of e-mail, whether the day had enough, or no address was confirmed."""
    reason = REASONS.get(delivery["failed"]) if delivery["channel"] == "email" else None
    return texts(reason or f"by_{delivery['channel']}")


def _show(call: Call, refused: Refusal = NOTHING_REFUSED, done: str = "", address: str = "") -> Response:
    feed = run(call, feed_api.get_calendar_feed)
    chosen = AlarmSettings.model_validate(run(call, alarms_api.get_alarm_settings))
    values: dict[str, Any] = {
        "refused": refused,
        "done": done,
        "chosen": chosen,
        "mail": alarm_address.draw(chosen, page_texts(), now()),
        "languages": {tag: language.name for tag, language in LANGUAGES.items()},
        "feed_since": moment(feed.created_at.isoformat()) if feed.created_at else "",
        "address": address,
    }
    return refused.delay(render_page(call, "alarm_settings.html", refused.status, **values))
