"""The language of an answer: on pages the user's choice, else by Accept-Language. Pages are Swedish and the API English when the
caller names none of ours."""

from functools import lru_cache

from flask import Request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from contracts.error_texts import LANGUAGES as OF_CONTRACTS
from gateway.choices import LANGUAGES
from gateway.identity import preferences

DEFAULT = next(iter(LANGUAGES))


def language_of(request: Request) -> str:
    """The language of a page: one of `gateway.choices`."""
    return preferences.read(request).language or best(
        request.headers.get("Accept-Language", ""), DEFAULT, tuple(LANGUAGES)
    )


def api_language(request: Request) -> str:
    """The language of an API answer: "sv" or "en"; "en" without a header."""
    return best(request.headers.get("Accept-Language", ""), "en", OF_CONTRACTS)


@lru_cache(maxsize=1000)
def best(header: str, default: str, ours: tuple[str, ...]) -> str:
    """The best of our languages for a header such as "en-GB,en;q=0.9,sv;q=0.5"."""
    return parse_accept_header(header, LanguageAccept).best_match(ours, default) or default
