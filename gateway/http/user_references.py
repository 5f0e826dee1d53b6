"""Fields of requests that point at users of the company; which ones, their types say (`contracts.users`).

An id is that of a user of the caller's company, "me" is the caller. Who has left may be looked for, and stays where it stands,
but is not chosen anew. The text beside an id gets the user's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Protocol

from pydantic import BaseModel, ValidationError

from contracts.base import ListRequest, Request, all_requests
from contracts.errors import BadField, InvalidInput, ServiceError, invalid_fields
from contracts.field_texts import bad_fields
from contracts.gateway_errors import USER_LEFT, USER_NONE, USER_UNKNOWN
from contracts.user_places import places_of
from contracts.users import ME, PREFIX, NamesUser
from gateway.http import decoding
from gateway.identity import companies, users

Json = dict[str, Any]


class Asks(Protocol):
    """Who sends the request, and how services are asked about it."""

    @property
    def user(self) -> str:
        """The caller: a user or an API key."""

    def ask_in_full(self, message: Request[Any]) -> Any:
        """Calls a service."""

    def check(self, kind: type[Request[Any]], fields: Json) -> None:
        """Raises InvalidInput for what the service would refuse of a request by its rules."""


@dataclass(slots=True)
class Reference:
    """A field of a request that names a user: `name` in `holder`, at `pointer`."""

    pointer: str
    name: str
    holder: Json
    says: NamesUser

    @property
    def value(self) -> str:
        """Whom it names."""
        return str(self.holder[self.name])


def settle(call: Asks, message: Request[Any]) -> Request[Any]:
    """The request with "me" and printed names filled in. Raises InvalidInput that names every field whose user is none."""
    kind = type(message)
    if not places_of(kind):
        return message
    data = message.model_dump(mode="json", exclude_unset=True)
    found = list(_find(kind, data, ""))
    if not found:
        return message
    _Settling(call, message, found).run(data)
    return kind.model_validate(data)


def find_bad(kind: type[Any], fields: Json) -> list[BadField]:
    """The users who are none in a request that is wrong elsewhere, too, as far as it can be read."""
    found = [one for one in _find(kind, fields, "") if one.value != ME]
    known = users.find_names(one.value for one in found)
    return [USER_UNKNOWN.at(one.pointer, value=one.value) for one in found if one.value not in known]


def _find(kind: type[BaseModel], data: Any, pointer: str) -> Iterator[Reference]:
    """The users whom plain data of a class names."""
    for place in places_of(kind):
        value = data.get(place.name) if isinstance(data, dict) else None
        below = f"{pointer}/{place.name}"
        if place.inner is not None and isinstance(value, list):
            for at, one in enumerate(value):
                yield from _find(place.inner, one, f"{below}/{at}")
        elif place.inner is not None:
            yield from _find(place.inner, value, below)
        elif place.says is not None and isinstance(value, str) and value:
            if place.says.or_text and not value.startswith(PREFIX):
                continue
            yield Reference(below, place.name, data, place.says)


class _Settling:
    """One request whose users are checked and named."""

    def __init__(self, call: Asks, message: Request[Any], found: list[Reference]) -> None:
        self.call, self.message, self.found = call, message, found

    def run(self, data: Json) -> None:
        """Puts into `data`, which the references are of, what the request means. Raises InvalidInput."""
        bad = list(self._put_self())
        self.known = users.find_names(one.value for one in self.found)
        bad += list(self._check())
        if bad:
            raise self._with_those_of_the_service(data, invalid_fields("gateway", bad))
        for one in self.found:
            if one.says.text:
                self._print_name(one)

    def _put_self(self) -> Iterator[BadField]:
        """Puts the caller's user in the place of "me"; a key may be nobody's."""
        for one in [one for one in self.found if one.value == ME]:
            caller = companies.owner_of(self.call.user)
            if not caller:
                self.found.remove(one)
                yield USER_NONE.at(one.pointer)
            one.holder[one.name] = caller

    def _check(self) -> Iterator[BadField]:
        for one in self.found:
            user = self.known.get(one.value)
            if user is None:
                yield USER_UNKNOWN.at(one.pointer, value=one.value)
            elif not user.active and not one.says.finds and not self._stands(one):
                yield USER_LEFT.at(one.pointer, name=user.name)

    def _stands(self, one: Reference) -> bool:
        """Whether what is changed names this user in the same field already; in the rows of a list, in any of them."""
        name, *inner = one.pointer.split("/")[1:]
        if not inner or not inner[0].isdigit():
            return bool(self._stored.get(one.name) == one.value)
        rows = self._stored.get(name)
        return isinstance(rows, list) and any(isinstance(row, dict) and row.get(one.name) == one.value for row in rows)

    def _print_name(self, one: Reference) -> None:
        """Puts the name of who is chosen into the text beside. Who sends back the user that stands there, with another text,
        means the text."""
        text = one.says.text
        if one.holder.get(text) and self._stored.get(one.name) == one.value:
            if self._stored.get(text) != one.holder[text]:
                one.holder[one.name] = ""
            return
        one.holder[text] = self.known[one.value].name

    @cached_property
    def _stored(self) -> Json:
        """What a change changes, as it is now: `ChangeCustomer` changes what `GetCustomer` reads; {} for any other request."""
        reader = _reader_of(type(self.message))
        if reader is None:
            return {}
        ids = {name: getattr(self.message, name) for name in _needed(reader)}
        found: Json = self.call.ask_in_full(reader(**ids))
        return found

    def _with_those_of_the_service(self, data: Json, error: InvalidInput) -> InvalidInput:
        """Adds what the service would refuse beside, so that every bad field is named at once; of a list there is nothing."""
        if isinstance(self.message, ListRequest):
            return error
        error = decoding.merged(error, invalid_fields("gateway", _bad_changes(type(self.message), data)))
        try:
            self.call.check(type(self.message), data)
        except InvalidInput as theirs:
            return decoding.merged(error, theirs)
        except ServiceError:
            pass
        return error


def _bad_changes(kind: type[BaseModel], data: Json) -> list[BadField]:
    """What the contract finds wrong with the fields below one like `changes`, which has no class of its own; null removes one."""
    found = []
    for place in places_of(kind):
        if place.inner is not None and isinstance(given := data.get(place.name), dict):
            try:
                place.inner.model_validate({name: value for name, value in given.items() if value is not None})
            except ValidationError as error:
                found += [bad.below(f"/{place.name}") for bad in bad_fields(error)]
    return found


@cache
def _reader_of(kind: type[Request[Any]]) -> type[Request[Any]] | None:
    if not kind.__name__.startswith("Change"):
        return None
    of_service = [one for one in all_requests() if one.service == kind.service]
    wanted = (
        kind.__name__.replace("Change", "Get", 1),
        f"Get{kind.reply.__name__}",
    )  # ChangeFollowing changes an Activity
    found = [one for name in wanted for one in of_service if one.__name__ == name]
    return next((one for one in found if _needed(one) <= kind.model_fields.keys()), None)


def _needed(reader: type[Request[Any]]) -> set[str]:
    return {name for name, field in reader.model_fields.items() if field.is_required()}
