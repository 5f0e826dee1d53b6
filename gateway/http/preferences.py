"""How a user wants the pages: language and colours. The choice is stored with the user; a cookie brings it along, so that no page
needs a query for it, and the login page of the same browser has it, too."""

from typing import NamedTuple, TypeVar

from flask import Request
from werkzeug.wrappers import Response

from gateway.identity import cookies

LANGUAGES = ("sv", "en")
COLOURS = ("light", "dark")
KEPT_SECONDS = 365 * 24 * 3600
R = TypeVar("R", bound=Response)


class Preferences(NamedTuple):
    """`language` is one of LANGUAGES, `colours` one of COLOURS; "" is what the browser prefers."""

    language: str = ""
    colours: str = ""


def preferences_of(request: Request) -> Preferences:
    """What the browser has of the user's choice; a value that is none of ours counts as none."""
    language, _, colours = cookies.read(request, cookies.PREFERENCES).partition(".")
    return Preferences(language if language in LANGUAGES else "", colours if colours in COLOURS else "")


def keep(request: Request, answer: R, chosen: Preferences) -> R:
    """Lets the browser keep the choice, or forget what another user of it has chosen."""
    if chosen == Preferences():
        cookies.drop(request, answer, cookies.PREFERENCES)
    else:
        cookies.put(request, answer, cookies.PREFERENCES, f"{chosen.language}.{chosen.colours}", KEPT_SECONDS)
    return answer
