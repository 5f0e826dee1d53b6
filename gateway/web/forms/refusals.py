"""Why a form was refused: what is wrong with which input, and what is said above them, in the page's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from contracts import errors_catalogue
from contracts.errors import BadField, ServiceError, fields_of
from gateway.http import idempotency, problems
from gateway.web.texts import Texts

EMPTY = {"missing", "string_too_short", "too_short", "date_parsing", "decimal_parsing", "int_parsing"}
"""Codes that for an input in which nothing stands mean just that."""


@dataclass(frozen=True, slots=True)
class Refused:
    """`alarm` is about the whole form, `fields` are by the inputs' names; `more` are bad fields that have no input."""

    status: int = 200
    alarm: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    more: tuple[str, ...] = ()
    is_stale: bool = False
    retry_after: float = 0.0


TOO_SHORT = frozenset({"string_too_short", "too_short"})
NOT_REFUSED = Refused()


def explain(error: ServiceError, texts: Texts, names: Iterable[str], filled: Iterable[str]) -> Refused:
    """What the page says. `names` are the inputs of the form, `filled` those in which something was typed."""
    idempotency.note_refusal(error)
    said = problems.describe(error, texts.language, "")
    known, typed = set(names), set(filled)
    fields: dict[str, str] = {}
    more: list[str] = []
    for bad in reversed(fields_of(error)):
        name = bad.pointer.strip("/").replace("/", ".")
        if name in known:
            fields[name] = _say(bad, texts, is_empty=name not in typed)
        else:
            more.append(_say(bad, texts, is_empty=False))
    alarm = texts("check_fields") if fields and error.status == 422 else said["detail"]
    status = said["status"]
    return Refused(status, alarm, fields, tuple(reversed(more)), status == 412, float(said.get("retry_after", 0)))


def is_empty(bad: BadField) -> bool:
    """Whether nothing stands where at least one character has to."""
    return bad.code in TOO_SHORT and str(bad.values.get("sent")) == "0"


def _say(bad: BadField, texts: Texts, is_empty: bool) -> str:
    if is_empty and bad.code in EMPTY:
        return texts("fill_in")
    return errors_catalogue.field_detail(bad.code, bad.detail, dict(bad.values), texts.language)
