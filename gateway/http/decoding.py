"""HTTP request → contract request: path, query or JSON body, and If-Match, checked all at once."""

import re
import types
from collections.abc import Collection, Mapping
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

import orjson
from flask import Request
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from contracts.base import Id, Value, invalid
from contracts.cleaning import names_sent
from contracts.errors import InvalidInput, count_unnamed, fields_of, invalid_fields, move_fields
from gateway import errors
from gateway.http.json_types import other_types

_OURS = re.compile(r'"([1-9]\d{0,17})"')
_ANY_ETAG = re.compile(r'(W/)?"[^"]*"')
_ID: TypeAdapter[str] = TypeAdapter(Id)
Fields = dict[str, Any]
SOME_VERSION = 1
"""Lets the rest of a request be checked whose ETag is none of ours; `refuse_unknown_etag` then refuses it."""
MOST_KEYS = 1000
"""Members of an object in a body. Each unknown one costs far more to report than to send, so many are refused unread."""
FEWEST_BYTES_OF_MANY_KEYS = 5 * MOST_KEYS
"""A shorter body cannot hold so many: `"":1,` is the shortest member."""


def collect(
    model: type[Value],
    request: Request,
    path: Mapping[str, str],
    wrap: str = "",
    streamed: bool = False,
    parameters: Collection[str] = (),
) -> Fields:
    """The model's fields, unchecked. `wrap` names the field that takes the whole body; of a stream the body is left. A request
    with a body may have the `parameters`, which fill no field.

    Raises InvalidInput for a field that the address gives already, HttpError for JSON, media type and If-Match.
    """
    if not has_json(request, streamed):
        given = query(model, request)
    else:
        refuse_query(request, parameters)
        given = body(request)
        given = {wrap: given} if wrap else given
    taken = {**path, **if_match(model, request)}
    if clash := given.keys() & (taken.keys() | versioned(model)):
        raise errors.given_by_address(sorted(clash))
    return {**given, **taken}


def has_json(request: Request, streamed: bool = False) -> bool:
    """Whether the fields are in a body of JSON; those of other requests are in the query."""
    return not streamed and request.method not in ("GET", "HEAD", "DELETE")


def fill(model: type[Value], fields: Fields, path: Mapping[str, str], is_json: bool = False) -> Any:
    """The model; `is_json`: the fields come from a body of JSON and have its types. Raises InvalidInput that names every bad
    field, NotFound for a malformed id in the address."""
    try:
        filled = model.model_validate(fields)
    except ValidationError as error:
        found = invalid("gateway", error)
    else:
        bad = list(other_types(fields, filled)) if is_json else []
        if not bad:
            return filled
        found = invalid_fields("gateway", bad)
    if wrong := {name: given for name, given in path.items() if f"/{name}" in found.details}:
        raise errors.no_such_thing(wrong, getattr(model, "service", ""))
    raise found


def check_ids(given: Mapping[str, str]) -> None:
    """Raises NotFound for what an address names as an id and can be none."""
    wrong = {name: value for name, value in given.items() if name.endswith("_id") and not _is_id(value)}
    if wrong:
        raise errors.no_such_thing(wrong)


def _is_id(value: str) -> bool:
    try:
        _ID.validate_python(value)
    except ValidationError:
        return False
    return True


def unwrapped(error: InvalidInput, wrap: str) -> InvalidInput:
    """The same with pointers into the body that was sent: without the field `wrap` that it was put into."""
    return move_fields(error, lambda pointer: pointer.removeprefix(f"/{wrap}") or "/") if wrap else error


def merged(ours: InvalidInput, theirs: InvalidInput) -> InvalidInput:
    """The bad fields that the gateway has found, and those that the service adds: it finds all of the gateway's, too."""
    found = fields_of(ours)
    known = {field.pointer for field in found}
    added = [field for field in fields_of(theirs) if field.pointer not in known]
    return invalid_fields("gateway", [*found, *added], max(count_unnamed(ours), count_unnamed(theirs)))


def body(request: Request) -> Fields:
    """The JSON object in the body; an absent body is an empty object."""
    raw = request.get_data(cache=True)
    if not raw:
        return {}
    if request.mimetype != "application/json":
        raise errors.not_json(request.mimetype)
    try:
        read_body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise errors.bad_json(error.lineno, error.colno) from None
    if not isinstance(read_body, dict):
        raise errors.json_not_object()
    if len(raw) > FEWEST_BYTES_OF_MANY_KEYS and _most_keys(read_body) > MOST_KEYS:
        raise errors.too_many_keys(MOST_KEYS)
    return read_body


def _most_keys(value: Any) -> int:
    """The members of the largest object in a JSON value. Not recursive, since the caller chooses the depth."""
    most, waiting = 0, [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            most = max(most, len(one))
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return most


def query(model: type[Value], request: Request) -> Fields:
    """The query's parameters. One that may have many values takes them repeated or with commas. An empty one means null where
    that is possible, and else that it is not given."""
    if not request.query_string:
        return {}
    many, known = lists(model), parameters_of(model)
    given: Fields = {}
    for name, values in request.args.lists():
        if name in many:
            given[name] = [word for value in values for word in value.split(",") if word]
        elif values != [""] or name not in known:
            given[name] = values[0] if len(values) == 1 else values
        elif _may_be_none(known[name]):
            given[name] = None
    return given


def refuse_query(request: Request, known: Collection[str] = ()) -> None:
    """Raises InvalidInput for query parameters of an operation that has none but those `known`."""
    if request.query_string and (unknown := [name for name in request.args if name not in known]):
        raise errors.unknown_parameters(unknown)


@cache
def parameters_of(model: type[Value]) -> Mapping[str, FieldInfo]:
    """The fields by the names that they have in a query: their aliases, where they have some."""
    return {name: field for own, field in model.model_fields.items() for name in names_sent(own, field)}


def _may_be_none(field: FieldInfo) -> bool:
    return type(None) in get_args(field.annotation)


@cache
def lists(model: type[Value]) -> frozenset[str]:
    """The fields that hold many values."""
    return frozenset(name for name, field in model.model_fields.items() if _is_list(field.annotation))


def _is_list(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, types.UnionType):
        return any(_is_list(part) for part in get_args(annotation))
    if get_origin(annotation) is Annotated:
        return _is_list(get_args(annotation)[0])
    return get_origin(annotation) in (list, tuple, set, frozenset)


@cache
def versioned(model: type[Value]) -> frozenset[str]:
    """`version`, where the model has it: it comes by If-Match and nothing else."""
    return frozenset({"version"} & model.model_fields.keys())


def if_match(model: type[Value], request: Request) -> Fields:
    """The version named by If-Match, for a model that has one; SOME_VERSION for an ETag that is none of ours."""
    if not versioned(model):
        return {}
    given = request.headers.get("If-Match", "").strip()
    if not given and model.model_fields["version"].is_required():
        raise errors.version_required()
    if "If-Match" not in request.headers:
        return {}
    if ours := _OURS.fullmatch(given):
        return {"version": int(ours[1])}
    if _ANY_ETAG.fullmatch(given):
        return {"version": SOME_VERSION}
    raise errors.bad_if_match(given)


def check_if_match(request: Request) -> None:
    """Raises HttpError or Stale for an ETag that is none of ours, where no version is compared."""
    given = request.headers.get("If-Match", "").strip()
    if "If-Match" in request.headers and not _OURS.fullmatch(given):
        raise errors.unknown_etag(given) if _ANY_ETAG.fullmatch(given) else errors.bad_if_match(given)


def refuse_unknown_etag(model: type[Value], request: Request) -> None:
    """Raises Stale for an ETag that is none of ours. Told last: with a bad body, another ETag would not help."""
    given = request.headers.get("If-Match", "").strip()
    if given and versioned(model) and not _OURS.fullmatch(given):
        raise errors.unknown_etag(given)
