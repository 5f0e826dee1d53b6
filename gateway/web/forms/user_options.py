"""The company's users in the forms: who fills the form in comes first, then colleagues in Swedish order. Somebody who has left is
shown where they stand, and cannot be chosen anew."""

from collections.abc import Iterable, Mapping
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
    stored = [typed.get(one.name) for one in fields if one.refers == KIND]
    missing = {one for one in stored if isinstance(one, str) and one.startswith(PREFIX)} - known
    former = [Option(user_id, say_user(user, page_texts())) for user_id, user in users.find_names(missing).items()]
    return {**options, KIND: [*options[KIND], *former]}
