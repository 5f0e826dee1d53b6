"""Login and logout of people: a session in a cookie that no script and no foreign page can use."""

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.gateway_errors import HttpError
from gateway.http import forms
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.http.origin import origin_of
from gateway.identity import cookies, openid_logout, sessions, users
from gateway.web import openid, second_step, session_cookie
from gateway.web.failures import add_wait, own_path
from gateway.web.rendering import lead_away, redirect_to, render_page
from gateway.web.texts import page_texts

LOGOUT = "/logout"
SECOND_STEP = "gateway.second_factor_required"
SAID = {
    "gateway.login_wrong": "wrong_login",
    "gateway.logins_too_many": "too_many_logins",
    "gateway.logins_busy": "logins_busy",
}

api = Api("sessions")


@api.custom("GET", "/login", public=True)
def login_page(_call: Call) -> AnyResponse:
    """Redirects to the search page, which shows the login form without a session."""
    return redirect_to("/")


@api.custom("POST", "/login", public=True, idempotency="none")
def login_form(call: Call) -> AnyResponse:
    """Starts a session and goes on to the page that was asked for."""
    settings = call.gateway.settings
    wanted, login = own_path(request.form.get("next", "/")), request.form.get("login", "")[:254]
    try:
        forms.check(request, settings.form_keys)
        password = request.form.get("password", "")[:200]
        token, _, _ = users.log_in(login, password, origin_of(request), settings)
    except HttpError as error:
        if error.code == SECOND_STEP:
            return second_step.lead_on(error, wanted)
        return _refused(error, wanted, login)
    return session_cookie.put(redirect_to(wanted), token, settings.session_hours)


def _refused(error: HttpError, wanted: str, login: str) -> Response:
    """The login page again, with what was wrong and how long to wait."""
    wait = error.values.get("retry_after", 0)
    alarm = page_texts()(SAID.get(error.code, "form_expired"), wait)
    page = render_page(None, "login.html", error.status, next=wanted, login=login, alarm=alarm, notice="")
    return add_wait(page, wait)


@api.custom("GET", LOGOUT, public=True)
def logout_page(_call: Call) -> AnyResponse:
    """A reloaded page of somebody who has logged out, or who comes back from the provider after that."""
    return redirect_to("/")


@api.custom("POST", LOGOUT, public=True, idempotency="none")
def logout_form(call: Call) -> Response:
    """Ends the session that the browser has, then, where there is one, that at the provider that has logged the person in.

    A session that has ended already is no failure.
    """
    settings, address = call.gateway.settings, ""
    if token := cookies.read(request, cookies.SESSION):
        forms.check(request, settings.form_keys)
        ended = sessions.end_by_token(token)
        call.gateway.authentication.principals.clear()
        if ended is not None:
            address = openid_logout.take_address(ended, openid.base_of(call) + LOGOUT, settings.secret_roots)
    answer = lead_away(address, "log_out", "openid_log_out") if address else _logged_out()
    cookies.drop(request, answer, cookies.SESSION)
    return answer


def _logged_out() -> Response:
    notice = page_texts()("logged_out")
    return render_page(None, "login.html", next="/", login="", alarm="", notice=notice)
