"""Rules of a request that need no database, so that they are reported together with what the schema refuses.

    @checks(CreateCustomer)
    def check(request: CreateCustomer) -> Iterable[BadField]:

A verb calls its check on a whole request. For a request that the schema refuses the check sees what is left of it: the
default in place of a wrong field, None in place of a required one that is wrong or absent.
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from chassis.logs import log
from contracts.base import Request
from contracts.errors import BadField, InvalidInput, invalid_fields
from contracts.field_texts import bad_fields

R = TypeVar("R", bound=Request[Any])
M = TypeVar("M", bound=BaseModel)
Check = Callable[[Any], Iterable[BadField]]

MOST_ITEMS = 200
"""Longer lists are not searched for what is left of them: one wrong request must not occupy a service."""

CHECKS: dict[type[Request[Any]], Check] = {}


def checks(request: type[R]) -> Callable[[Callable[[R], Iterable[BadField]]], Callable[[R], Iterable[BadField]]]:
    """Decorator: the function names the bad fields of `request` by pointers from its root."""

    def register(check: Callable[[R], Iterable[BadField]]) -> Callable[[R], Iterable[BadField]]:
        CHECKS[request] = check
        return check

    return register


def refusal(request: type[Request[Any]], given: Any, error: ValidationError, service: str) -> InvalidInput:
    """Every bad field of a request that the schema refuses: those of the schema first, then those of the rules."""
    found = bad_fields(error)
    check = CHECKS.get(request)
    if check is not None and isinstance(given, dict):
        known = {field.pointer for field in found} | {parent for field in found for parent in _parents(field.pointer)}
        try:
            found += [field for field in check(keep_valid(request, given)) if field.pointer not in known]
        except (
            Exception
        ) as error_of_rule:  # a rule that cannot cope with half a request must not hide what the schema found
            log.warning("check of %s failed: %r", request.__name__, type(error_of_rule))
    return invalid_fields(service, found)


def _parents(pointer: str) -> list[str]:
    """The things that hold a wrong field: with a hole in them, no rule can say anything of them as a whole."""
    parts = pointer.split("/")
    return ["/".join(parts[:end]) for end in range(2, len(parts))]


def keep_valid(model: type[M], given: dict[str, Any]) -> M:
    """The model with the fields that are valid, unchecked as a whole; the default, or None, in place of a wrong one."""
    kept = {name: _value_of(field, given.get(name)) for name, field in model.model_fields.items() if name in given}
    absent = {name: None for name, field in model.model_fields.items() if field.is_required()}
    return model.model_construct(**{**absent, **kept})


def _value_of(field: FieldInfo, given: Any) -> Any:
    try:
        return _adapter(field.rebuild_annotation()).validate_python(given)
    except ValidationError:
        model, is_list = _model_of(field.annotation)
    if model is not None and not is_list and isinstance(given, dict):
        return keep_valid(model, given)
    if model is not None and is_list and isinstance(given, list) and len(given) <= MOST_ITEMS:
        return [keep_valid(model, one) if isinstance(one, dict) else None for one in given]
    return None if field.is_required() else field.get_default(call_default_factory=True)


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    return TypeAdapter(annotation)


def _model_of(annotation: Any, is_list: bool = False) -> tuple[type[BaseModel] | None, bool]:
    """The model of a field that is one, may be one or is a list of some; and whether it is a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation, is_list
    is_list = is_list or get_origin(annotation) is list
    found = (_model_of(part, is_list) for part in get_args(annotation))
    return next((one for one in found if one[0] is not None), (None, False))
