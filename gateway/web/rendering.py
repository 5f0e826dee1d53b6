"""Templates → answers, with what every page needs."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from gateway.http.call import Call
from gateway.http.language import language_of
from gateway.web import forms
from gateway.web.texts import Texts

STATIC = Path(__file__).parent / "static"
PAGE_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Vary": "Accept-Language, Cookie",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
}


def render_page(call: Call | None, template: str, status: int = 200, **values: Any) -> Response:
    """Renders a page; without a call, for somebody who is not logged in."""
    keys: tuple[bytes, ...] = current_app.extensions["gateway"].settings.form_keys
    form = forms.Form(request, keys)
    texts = Texts(language_of(request))
    person, company = (call.principal.name, call.company.name) if call is not None else ("", "")
    html = render_template(
        template, t=texts, person=person, company=company, form=form, mark=fingerprint_static(), **values
    )
    answer = Response(html, status, {**PAGE_HEADERS, "Content-Language": texts.language})
    form.keep(answer)
    return answer


def lead_away(address: str, title: str, link: str) -> Response:
    """Leads the browser to a page of somebody else; `title` and `link` are keys of texts.

    A page with a link that is followed at once, no redirect: browsers hold `form-action` against redirects after a form.
    """
    answer = render_page(None, "leaving.html", address=address, title=title, link=link)
    answer.headers["Refresh"] = f"0; url={address}"
    return answer


def redirect_to(path: str) -> AnyResponse:
    """Redirects the browser to a page of ours."""
    answer = redirect(path, 303)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@lru_cache(maxsize=1)
def fingerprint_static() -> str:
    """A hash of the static files: part of their addresses, so that a browser never uses an old one."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(STATIC.iterdir()))).hexdigest()[:12]
