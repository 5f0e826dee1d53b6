"""Login of people with OpenID Connect: to the provider of their company, and back.

A cookie binds the login to the browser that began it.
"""

from flask import current_app, request
from werkzeug.wrappers import Response as AnyResponse

from contracts.gateway_errors import HttpError
from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.http.operations import Api
from gateway.http.origin import origin_of
from gateway.identity import cookies, login_steps, openid, sessions
from gateway.identity.openid_provider import Providers
from gateway.web import second_step, session_cookie
from gateway.web.failures import own_path
from gateway.web.rendering import redirect_to, render_page
from gateway.web.texts import Texts

START, CALLBACK = "/login/openid", "/login/openid/callback"
SAID = {
    "gateway.openid_not_set": "openid_not_set",
    "gateway.openid_login_expired": "openid_login_expired",
    "gateway.openid_refused": "openid_refused",
    "gateway.openid_user_unknown": "openid_user_unknown",
    "gateway.openid_provider_unusable": "openid_unusable",
}

api = Api("openid_login")


@api.custom("GET", START, public=True)
def openid_page(call: Call) -> AnyResponse:
    """Begins a login and leads to the provider.

    A page with a link that is followed at once, no redirect: browsers hold `form-action` against redirects after a form.
    """
    company, wanted = request.args.get("company", "").strip()[:100], own_path(request.args.get("next", "/"))
    roots = call.gateway.settings.secret_roots
    try:
        begun = openid.begin(company, _base(call) + CALLBACK, wanted, _providers(), roots)
    except HttpError as error:
        return _show_failure(error, wanted)
    answer = render_page(None, "openid.html", address=begun.address)
    answer.headers["Refresh"] = f"0; url={begun.address}"
    cookies.put(request, answer, cookies.OPENID, begun.browser, int(openid.HOLDS.total_seconds()))
    return answer


@api.custom("GET", CALLBACK, public=True)
def openid_callback(call: Call) -> AnyResponse:
    """Completes the login of somebody whom the provider sends back."""
    settings = call.gateway.settings
    state, code = request.args.get("state", "")[:200], request.args.get("code", "")[:2000]
    try:
        browser = cookies.read(request, cookies.OPENID)
        finished = openid.finish(state, browser, code, _providers(), settings.secret_roots)
    except HttpError as error:
        return _show_failure(error, "/")
    try:
        login_steps.demand(finished.user)
    except HttpError as error:
        answer = second_step.lead_on(error, finished.wanted)
    else:
        token, _ = sessions.start(finished.user, origin_of(request), settings.session_hours)
        answer = session_cookie.put(redirect_to(finished.wanted), token, settings.session_hours)
    cookies.drop(request, answer, cookies.OPENID)
    return answer


def _show_failure(error: HttpError, wanted: str) -> AnyResponse:
    alarm = Texts(language_of(request))(SAID[error.code])
    return render_page(None, "login.html", error.status, next=wanted, login="", alarm=alarm, notice="")


def _base(call: Call) -> str:
    return call.gateway.settings.public_url or request.host_url.rstrip("/")


def _providers() -> Providers:
    providers: Providers = current_app.extensions["openid"]
    return providers
