"""The second page of a login: the code of the authenticator app, or the enrolment that the company demands.

A cookie holds the login_token between the pages.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from contracts.gateway_errors import HttpError
from gateway.http import forms
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.origin import origin_of
from gateway.identity import cookies, login_steps, openid_logout, second_factor, sessions
from gateway.identity.login_models import LoginStep
from gateway.models import User
from gateway.web import session_cookie
from gateway.web.failures import add_wait, own_path
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import page_texts

SAID = {
    "gateway.code_wrong": "wrong_code",
    "gateway.logins_too_many": "too_many_logins",
    "gateway.second_factor_unreadable": "unreadable_factor",
    "gateway.form_expired": "form_expired",
}
"""Failures after which the same page is shown again; after any other the login starts again."""

api = Api("second_step")


def lead_on(needed: HttpError, wanted: str) -> AnyResponse:
    """From the right password to the page of the step that is needed. `wanted` is the page after the login."""
    answer = redirect_to(f"/login/{needed.details['next']}?{urlencode({'next': wanted})}")
    token, seconds = str(needed.details["login_token"]), int(login_steps.HOLDS.total_seconds())
    cookies.put(request, answer, cookies.STEP, token, seconds)
    return answer


@api.custom("GET", "/login/code", public=True)
def code_page(_call: Call) -> AnyResponse:
    """Shows the form for a code."""
    return _on_step("code", lambda _step, _user: _code_form(_wanted(), "", 200))


@api.custom("POST", "/login/code", public=True, idempotency="none")
def code_form(call: Call) -> AnyResponse:
    """Completes the login with the code."""

    def run(step: LoginStep, user: User) -> AnyResponse:
        second_factor.check(user, _code(), origin_of(request).address, call.gateway.settings)
        return _log_in(call, step, user, redirect_to(_wanted()))

    return _on_form(call, "code", run, lambda alarm, status, _step, _user: _code_form(_wanted(), alarm, status))


@api.custom("GET", "/login/enrolment", public=True)
def enrolment_page(call: Call) -> AnyResponse:
    """Shows the QR code to scan."""
    return _on_step("enrolment", lambda step, user: _enrolment_form(call, step, user, "", 200))


@api.custom("POST", "/login/enrolment", public=True, idempotency="none")
def enrolment_form(call: Call) -> AnyResponse:
    """Stores the app, completes the login and shows the recovery codes."""

    def run(step: LoginStep, user: User) -> AnyResponse:
        codes = second_factor.confirm(user, step.id, _code(), call.gateway.settings.secret_roots)
        return _log_in(call, step, user, render_page(None, "recovery_codes.html", codes=codes, next=_wanted()))

    return _on_form(call, "enrolment", run, lambda *again: _enrolment_form(call, again[2], again[3], *again[:2]))


def _on_step(name: str, run: Callable[[LoginStep, User], AnyResponse]) -> AnyResponse:
    """Runs with the step that the cookie names; leads to the login page without one."""
    try:
        return run(*login_steps.find(cookies.read(request, cookies.STEP), name))
    except HttpError:
        return redirect_to("/")


def _on_form(
    call: Call,
    name: str,
    run: Callable[[LoginStep, User], AnyResponse],
    show_again: Callable[[str, int, LoginStep, User], AnyResponse],
) -> AnyResponse:
    """As `_on_step`, for a form of ours: a wrong code shows the page again and says what was wrong."""

    def check_and_run(step: LoginStep, user: User) -> AnyResponse:
        try:
            forms.check(request, call.gateway.settings.form_keys)
            return run(step, user)
        except HttpError as error:
            if error.code not in SAID:
                raise
            wait = error.values.get("retry_after", 0)
            alarm = page_texts()(SAID[error.code], wait)
            return add_wait(show_again(alarm, error.status, step, user), wait)

    return _on_step(name, check_and_run)


def _log_in(call: Call, step: LoginStep, user: User, answer: AnyResponse) -> AnyResponse:
    login_steps.finish(step)
    token, session = sessions.start(user, origin_of(request), call.gateway.settings.session_hours)
    second_factor.prove(session)
    openid_logout.carry_over(step.id, session)
    cookies.drop(request, answer, cookies.STEP)
    return session_cookie.put(answer, token, call.gateway.settings.session_hours)


def _code_form(wanted: str, alarm: str, status: int) -> AnyResponse:
    return render_page(None, "code.html", status, next=wanted, alarm=alarm)


def _enrolment_form(call: Call, step: LoginStep, user: User, alarm: str, status: int) -> AnyResponse:
    offer = second_factor.offer(user, step.id, call.gateway.settings.secret_roots)
    values = {"next": _wanted(), "alarm": alarm, "qr": Markup(offer.qr), "secret": offer.secret}
    return render_page(None, "enrolment.html", status, **values)


def _wanted() -> str:
    return own_path(request.values.get("next", "/"))


def _code() -> str:
    return request.form.get("code", "").strip()[:40]
