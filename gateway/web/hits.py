"""A hit of a search as people read it: name, number and place with what was found marked, and where else it was found."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from gateway.web.texts import Texts, is_text

Json = dict[str, Any]
SHOWN = ("name", "number", "city")
"""Fields that every hit shows by itself."""


class Piece(NamedTuple):
    """A part of a text; `is_marked`: it is what was searched for."""

    text: str
    is_marked: bool


class Reason(NamedTuple):
    """Where a customer was found, beside its name, number and city."""

    label: str
    pieces: list[Piece]


class Hit(NamedTuple):
    """A customer that was found."""

    id: str
    name: list[Piece]
    number: list[Piece]
    city: list[Piece]
    active: bool
    reasons: list[Reason]


def make_hit(found: Json, texts: Texts) -> Hit:
    """A hit of the search service; one of a release before has no matches, and nothing is marked."""
    matches: list[Json] = found.get("matches", [])
    own = {one["field"]: one for one in matches if _is_shown(one, found)}
    name, number, city = (split(found.get(field) or "", own.get(field, {}).get("marks", [])) for field in SHOWN)
    reasons = [_reason(one, texts) for one in matches if not _is_shown(one, found)]
    return Hit(found["id"], name, number, city, found.get("active", True), reasons)


def split(text: str, marks: Iterable[Json]) -> list[Piece]:
    """The text in pieces; marks that do not lie inside it, or not one after another, are left out."""
    pieces, at = [], 0
    for mark in marks:
        start, end = mark["start"], mark["end"]
        if not at <= start < end <= len(text):
            continue
        pieces += [Piece(text[at:start], False), Piece(text[start:end], True)]
        at = end
    return [piece for piece in [*pieces, Piece(text[at:], False)] if piece.text]


def _is_shown(match: Json, found: Json) -> bool:
    return match["field"] in SHOWN and not match.get("of") and match["text"] == found.get(match["field"])


def _reason(match: Json, texts: Texts) -> Reason:
    key = f"match_{match['field']}"
    label = texts(key if is_text(key) else "match_other")
    if match.get("of"):
        label = texts("of_part", label, match["of"])
    return Reason(label, split(match["text"], match.get("marks", [])))
