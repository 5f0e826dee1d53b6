"""Swedish or English: on pages the user's choice, else by Accept-Language. Pages are Swedish and the API English when the caller
names neither."""

from functools import lru_cache

from flask import Request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from gateway.identity import preferences
from gateway.identity.preferences import LANGUAGES


def language_of(request: Request) -> str:
    """The language of a page: "sv" or "en"."""
    return preferences.read(request).language or best(request.headers.get("Accept-Language", ""))


def api_language(request: Request) -> str:
    """The language of an API answer: "sv" or "en"; "en" without a header."""
    return best(request.headers.get("Accept-Language", ""), "en")


@lru_cache(maxsize=1000)
def best(header: str, default: str = "sv") -> str:
    """The best of our languages for a header such as "en-GB,en;q=0.9,sv;q=0.5"."""
    return parse_accept_header(header, LanguageAccept).best_match(LANGUAGES, default) or default
