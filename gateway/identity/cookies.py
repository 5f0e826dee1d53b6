"""The gateway's cookies, all of them. Over HTTPS a browser takes them from this very host only (`__Host-`, RFC 6265bis).

    SESSION   the session            STEP     the login between password and second step
    FORM      forms before a login   OPENID   binds a login with OpenID Connect to the browser that began it
    PREFERENCES   language and theme that the user has chosen (identity.preferences)

Over plain HTTP (development on this machine) the plain name is used, without Secure. SESSION and FORM are set under it over
HTTPS, too, for releases before 0.2: during an upgrade a browser may meet both. Over HTTPS the plain one counts for nothing,
since another host of the same domain could have set it.
"""

from flask import Request
from werkzeug.wrappers import Response

SESSION, FORM = "kundkort_session", "kundkort_form"
STEP, OPENID, PREFERENCES = "kundkort_login", "kundkort_openid", "kundkort_preferences"
OF_RELEASES_BEFORE = (SESSION, FORM)
HOST_ONLY = "__Host-"


def read(request: Request, name: str) -> str:
    """The cookie's value; "" without one."""
    return request.cookies.get(HOST_ONLY + name if request.is_secure else name, "")


def put(request: Request, answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Sets the cookie for no script and no foreign page; without `seconds` until the browser ends."""
    for one in _names(request, name):
        answer.set_cookie(one, value, seconds, httponly=True, samesite="Lax", secure=request.is_secure, path="/")


def drop(request: Request, answer: Response, name: str) -> None:
    """Removes the cookie from the browser."""
    for one in _names(request, name):
        answer.delete_cookie(one, path="/", secure=request.is_secure, httponly=True, samesite="Lax")


def _names(request: Request, name: str) -> list[str]:
    if not request.is_secure:
        return [name]
    return [HOST_ONLY + name, name] if name in OF_RELEASES_BEFORE else [HOST_ONLY + name]
