"""How a user wants the pages: language and theme. The choice is stored with the user: find(), find_by_token(), replace(). A
cookie brings it along, so that no page needs a query for it, and the login page of the same browser has it, too: read(), keep().
"""

from typing import NamedTuple, TypeVar

from flask import Request
from werkzeug.wrappers import Response

from gateway.choices import LANGUAGES
from gateway.identity import cookies, tokens
from gateway.models import Session, UserPreferences, anywhere

THEMES = ("light", "dark")
KEPT_SECONDS = 365 * 24 * 3600
R = TypeVar("R", bound=Response)


class Preferences(NamedTuple):
    """`language` is one of LANGUAGES, `theme` one of THEMES; "" is what the browser prefers."""

    language: str = ""
    theme: str = ""


def read(request: Request) -> Preferences:
    """What the browser has of the user's choice; a value that is none of ours counts as none."""
    language, _, theme = cookies.read(request, cookies.PREFERENCES).partition(".")
    return Preferences(language if language in LANGUAGES else "", theme if theme in THEMES else "")


def keep(request: Request, answer: R, chosen: Preferences) -> R:
    """Lets the browser keep the choice, or forget what another user of it has chosen."""
    if chosen != Preferences():
        cookies.put(request, answer, cookies.PREFERENCES, f"{chosen.language}.{chosen.theme}", KEPT_SECONDS)
    elif cookies.read(request, cookies.PREFERENCES):
        cookies.drop(request, answer, cookies.PREFERENCES)
    return answer


def find(tenant: str, user_id: str) -> Preferences:
    """What the user has chosen; nothing by default."""
    stored = anywhere(UserPreferences, _id=user_id, tenant=tenant)
    return Preferences(stored.language, stored.theme) if stored is not None else Preferences()


def find_by_token(token: str) -> Preferences:
    """The same for the user of a session that has just been started."""
    session = anywhere(Session, _id=tokens.id_of(token) or "")
    return find(session.tenant, session.user_id) if session is not None else Preferences()


def replace(tenant: str, user_id: str, chosen: Preferences) -> None:
    """Stores the choice. Repeating it changes nothing; the last one counts."""
    UserPreferences._get_collection().update_one(
        {"_id": user_id, "tenant": tenant}, {"$set": {"version": 1, **chosen._asdict()}}, upsert=True
    )
