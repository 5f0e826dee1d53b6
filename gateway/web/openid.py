"""Login of people with OpenID Connect: to the provider of their company, and back.

A cookie binds the login to the browser that began it.
"""

import math
from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response as AnyResponse

from chassis import clock
from contracts.gateway_errors import HttpError
from gateway import errors
from gateway.audit.record import note_login
from gateway.http.call import Call
from gateway.http.limits import RateLimit
from gateway.http.operations import Api
from gateway.http.origin import origin_of
from gateway.identity import cookies, login_steps, openid, openid_logout, sessions, tokens
from gateway.identity.openid import Finished
from gateway.identity.openid_provider import Providers
from gateway.identity.throttle import network_of
from gateway.web import second_step, session_cookie
from gateway.web.failures import add_wait, own_path
from gateway.web.rendering import lead_away, redirect_to, render_page
from gateway.web.texts import page_texts

START, CALLBACK = "/login/openid", "/login/openid/callback"
SAID = {
    "gateway.openid_not_set": "openid_not_set",
    "gateway.openid_login_expired": "openid_login_expired",
    "gateway.openid_refused": "openid_refused",
    "gateway.openid_user_unknown": "openid_user_unknown",
    "gateway.openid_provider_unusable": "openid_unusable",
    "gateway.logins_busy": "logins_busy",
    "gateway.requests_too_many": "logins_busy",
}
BEGINS = RateLimit(2.0)
"""Logins that one network address begins in a second, ten at once: each is stored for ten minutes, and needs no key."""

api = Api("openid_login")


@api.custom("GET", START, public=True)
def openid_page(call: Call) -> AnyResponse:
    """Begins a login and leads to the provider. An address that begins too many is told to wait."""
    company, wanted = request.args.get("company", "").strip()[:100], own_path(request.args.get("next", "/"))
    roots = call.gateway.settings.secret_roots
    try:
        if wait := BEGINS.take(network_of(origin_of(request).address)):
            raise errors.caller_too_fast(math.ceil(wait))
        begun = openid.begin(company, base_of(call) + CALLBACK, wanted, _providers(), roots)
    except HttpError as error:
        return _show_failure(error, wanted)
    answer = lead_away(begun.address, "log_in", "openid_go_on")
    cookies.put(request, answer, cookies.OPENID, begun.browser, int(openid.HOLDS.total_seconds()))
    return answer


@api.custom("GET", CALLBACK, public=True)
def openid_callback(call: Call) -> AnyResponse:
    """Completes the login of somebody whom the provider sends back."""
    settings = call.gateway.settings
    sent = request.args
    answered = openid.Answer(sent.get("state", "")[:200], sent.get("code", "")[:2000], sent.get("iss", "")[:1000])
    try:
        browser = cookies.read(request, cookies.OPENID)
        finished = openid.finish(answered, browser, _providers(), settings.secret_roots)
    except HttpError as error:
        return _show_failure(error, "/")
    answer = _log_in(call, finished)
    cookies.drop(request, answer, cookies.OPENID)
    return answer


def _log_in(call: Call, finished: Finished) -> AnyResponse:
    """Starts a session, or leads to the second step; what a logout at the provider needs is kept for either."""
    settings, user = call.gateway.settings, finished.user
    note_login(user.login)
    try:
        login_steps.demand(user, clock.now())
    except HttpError as error:
        step_id = tokens.id_of(str(error.details["login_token"])) or ""
        openid_logout.keep(step_id, user, finished.there, login_steps.HOLDS, settings.secret_roots)
        return second_step.lead_on(error, finished.wanted)
    token, session = sessions.start(user, origin_of(request), settings.session_hours)
    lasts = timedelta(hours=settings.session_hours)
    openid_logout.keep(session.id, user, finished.there, lasts, settings.secret_roots)
    return session_cookie.put(redirect_to(finished.wanted), token, settings.session_hours)


def _show_failure(error: HttpError, wanted: str) -> AnyResponse:
    wait = error.values.get("retry_after", 0)
    alarm = page_texts()(SAID[error.code], wait)
    return add_wait(render_page(None, "login.html", error.status, next=wanted, login="", alarm=alarm, notice=""), wait)


def base_of(call: Call) -> str:
    """The address of the pages, without a path."""
    return call.gateway.settings.public_url or request.host_url.rstrip("/")


def _providers() -> Providers:
    providers: Providers = current_app.extensions["openid"]
    return providers
