"""Templates → answers, with what every page needs."""

import hashlib
import secrets
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from gateway.http import forms
from gateway.http.call import Call
from gateway.http.idempotency import FORM_KEY, new_form_key
from gateway.identity import preferences
from gateway.web.navigation import links_of
from gateway.web.texts import page_texts

STATIC = Path(__file__).parent / "static"
PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


def render_page(call: Call | None, template: str, status: int = 200, **values: Any) -> Response:
    """Renders a page, with our scripts and no others; without a call, for somebody who is not logged in, without any.

    htmx and the search field ask this site alone. No other script runs, wherever it comes from; the template of a page that
    shows a secret leaves out those it can do without.
    """
    keys: tuple[bytes, ...] = current_app.extensions["gateway"].settings.form_keys
    form = forms.Form(request, keys)
    texts, nonce = page_texts(), secrets.token_urlsafe(16)
    shared = {
        "t": texts,
        "form": form,
        "key_name": FORM_KEY,
        "new_form_key": new_form_key,
        "mark": fingerprint_static(),
        "theme": preferences.read(request).theme,
        "nonce": nonce,
        "has_scripts": is_for_a_page(),
    }
    html = render_template(template, **shared, **_who(call), **values)
    answer = Response(html, status, {**PAGE_HEADERS, "Content-Language": texts.language})
    if call is not None:
        answer.headers["Content-Security-Policy"] += f"; connect-src 'self'; script-src 'nonce-{nonce}'"
    form.keep(answer)
    return answer


def is_for_a_page() -> bool:
    """Whether a page of ours takes a part of the answer, or shows it again after "back": its scripts run already."""
    return any(request.headers.get(name) == "true" for name in ("HX-Request", "HX-History-Restore-Request"))


def render_fragment(template: str, status: int = 200, **values: Any) -> Response:
    """Renders a part of a page, which a script puts in its place."""
    texts = page_texts()
    html = render_template(template, t=texts, mark=fingerprint_static(), **values)
    return Response(html, status, {**PAGE_HEADERS, "Content-Language": texts.language})


def lead_away(address: str, title: str, link: str) -> Response:
    """Leads the browser to a page of somebody else; `title` and `link` are keys of texts.

    A page with a link that is followed at once, no redirect: browsers hold `form-action` against redirects after a form.
    """
    answer = render_page(None, "leaving.html", address=address, title=title, link=link)
    answer.headers["Refresh"] = f"0; url={address}"
    return answer


def _who(call: Call | None) -> dict[str, Any]:
    """What the head of the page says of the caller."""
    if call is None:
        return {"person": "", "company": "", "navigation": ()}
    links = links_of(call, request.path)
    return {"person": call.principal.name, "company": call.company.name, "navigation": links}


def redirect_to(path: str) -> AnyResponse:
    """Redirects the browser to a page of ours."""
    answer = redirect(path, 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@lru_cache(maxsize=1)
def fingerprint_static() -> str:
    """A hash of the static files: part of their addresses, so that a browser never uses an old one."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))).hexdigest()[:12]
