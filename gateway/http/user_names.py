"""The present names of the users whom a reply names: `users` beside their ids, and in the sentences of selections in place of
them. One query, none without ids."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from contracts.base import Request, all_requests
from contracts.crm.selection_requests import Sentences
from contracts.user_places import parts_of, places_of
from contracts.users import PREFIX
from gateway.identity import users

USERS = "users"
FORMER = {"sv": "{} (har slutat)", "en": "{} (has left)"}
"""Somebody who cannot log in any more, in a sentence."""
USER_ID = re.compile(rf"\b{PREFIX}[0-9a-zA-Z]+")
Json = dict[str, Any]


def complete(message: Request[Any], reply: Any) -> Any:
    """The reply with the names of the users whom it names, in place."""
    kind = getattr(message, "reply", None)
    if kind is not None and _names_users(kind):
        name_users(reply)
    return say_users(reply) if kind is not None and _says_users(kind) else reply


def say_users(found: Any) -> Any:
    """JSON with the names of users in its sentences, where the service has their ids, in place."""
    said = list(_sentences(found))
    ids = {one for sentence in said for text in sentence.values() for one in USER_ID.findall(text)}
    known = users.find_names(ids) if ids else {}
    for sentence in said if known else ():
        for language, text in sentence.items():
            names = {
                one: user.name if user.active else FORMER[language].format(user.name) for one, user in known.items()
            }
            sentence[language] = _replace(text, names)
    return found


def _replace(text: str, names: Mapping[str, str]) -> str:
    return USER_ID.sub(lambda found: names.get(found[0], found[0]), text)


def _sentences(found: Any) -> Iterator[dict[str, str]]:
    if isinstance(found, dict) and found.keys() == Sentences.model_fields.keys():
        yield found
    for one in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        if isinstance(one, dict | list):
            yield from _sentences(one)


def name_users(found: Any) -> Any:
    """JSON with `users` beside the ids of users, in place: one query, none without ids."""
    holders = list(_holders(found))
    known = users.find_names(value for _, ids in holders for value in ids)
    for holder, ids in holders:
        holder[USERS] = {one: known[one].model_dump() for one in ids if one in known}
    return found


def _holders(found: Any) -> Iterator[tuple[Json, list[str]]]:
    """The objects that name users, and whom."""
    if isinstance(found, dict):
        ids = [value for name, value in found.items() if name in reply_fields() and isinstance(value, str)]
        if ids := list(dict.fromkeys(one for one in ids if one.startswith(PREFIX))):
            yield found, ids
    for one in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        if isinstance(one, dict | list):
            yield from _holders(one)


@cache
def _names_users(kind: Any) -> bool:
    """Whether a reply of this class may name users."""
    return any(USERS in one.model_fields for one in _reply_classes(kind, set()))


@cache
def _says_users(kind: Any) -> bool:
    """Whether a reply of this class has sentences in which users may be named."""
    return Sentences in _reply_classes(kind, set())


@cache
def reply_fields() -> frozenset[str]:
    """The fields of replies that hold users' ids."""
    kinds: set[type[BaseModel]] = set()
    for request in all_requests():
        _reply_classes(request.reply, kinds)
    return frozenset(
        place.name
        for kind in kinds
        if USERS in kind.model_fields
        for place in places_of(kind)
        if place.says is not None
    )


def _reply_classes(kind: Any, known: set[type[BaseModel]]) -> set[type[BaseModel]]:
    for part in parts_of(kind):
        if isinstance(part, type) and issubclass(part, BaseModel) and part not in known:
            known.add(part)
            for field in part.model_fields.values():
                _reply_classes(field.annotation, known)
    return known


def user_beside(found: Mapping[str, Any], text: str) -> Json | None:
    """The user beside a printed name, such as `seller_id` beside `seller`, as a reply names users; None where there is none."""
    user: Json | None = (found.get(USERS) or {}).get(found.get(f"{text}_id"))
    return user


def present_name(found: Json, text: str) -> str:
    """The present name of the user beside a printed name; else what is printed."""
    user = user_beside(found, text)
    return str(user["name"] if user else found.get(text) or "")
