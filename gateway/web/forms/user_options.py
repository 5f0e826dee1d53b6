"""The company's users in the forms: who fills the form in comes first, then colleagues in Swedish order. Somebody who has left is
shown where they stand, and cannot be chosen anew."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chassis.context import current
from contracts.card import FieldDescription
from contracts.users import PREFIX
from gateway.identity import users
from gateway.web.forms.options import Ask, Finder, Ids, Option
from gateway.web.people import say_user
from gateway.web.texts import page_texts

KIND = "user"


def _find(_ask: Ask, _ids: Ids) -> list[Option]:
    names, own = users.list_names(), current().user
    first = [Option(own, page_texts()("me_too", names.pop(own)))] if own in names else []
    return [*first, *(Option(user_id, name) for user_id, name in names.items())]


FINDERS = {KIND: Finder((), _find)}


def with_stored(
    options: Mapping[str, list[Option]], fields: Iterable[FieldDescription], typed: Mapping[str, Any]
) -> Mapping[str, list[Option]]:
    """The options with the users who stand in the form already, though they have left."""
    if KIND not in options:
        return options
    known = {one.value for one in options[KIND]}
    missing = {one for one in _stored(fields, typed) if one.startswith(PREFIX)} - known
    former = [Option(user_id, say_user(user, page_texts())) for user_id, user in users.find_names(missing).items()]
    return {**options, KIND: [*options[KIND], *former]}


def _stored(fields: Iterable[FieldDescription], typed: Mapping[str, Any]) -> Iterator[str]:
    """What stands in the fields that hold a user, also in the rows of a list."""
    for one in fields:
        value = typed.get(one.name)
        if one.refers == KIND and isinstance(value, str):
            yield value
        for row in value if one.fields and isinstance(value, list) else ():
            yield from _stored(one.fields, row)
