"""A form of the pages that runs an operation of the API, and what it shows when the operation refuses.

So rules, rights and the entries of the audit trail are those of the API; the pages add the form.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import Response, request
from werkzeug.datastructures import MultiDict

from contracts import errors_catalogue
from contracts.base import Value
from contracts.errors import BadField, ServiceError, fields_of
from gateway.http import decoding, idempotency, problems
from gateway.http.call import Call, Handler
from gateway.web.failures import add_wait
from gateway.web.forms.refusals import is_empty
from gateway.web.texts import Texts, page_texts

WRONG_PASSWORD, WRONG_CODE = "gateway.login_wrong", "gateway.code_wrong"
SAID = {
    "missing": "nothing_ticked",
    "gateway.session_not_found": "session_gone",
    "gateway.key_not_found": "key_gone",
}
"""Texts for people in place of those for programs. A form lacks a field only if none of its boxes is ticked."""
OF_TEXTS = {"too_short": "string_too_short", "too_long": "string_too_long"}
"""Pydantic counts the characters of a secret as entries of a list."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a form was refused: `alarm` is about all of it, `fields` about single fields by name. `form` is its name on the page;
    `typed` is what was sent, to be shown again."""

    form: str = ""
    status: int = 200
    alarm: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    typed: "MultiDict[str, str]" = field(default_factory=MultiDict)
    retry_after: float = 0.0

    def at(self, form: str, name: str) -> str:
        """What is wrong with a field of a form; "" for nothing."""
        return self.fields.get(name, "") if form == self.form else ""

    def value(self, form: str, name: str, otherwise: object) -> str:
        """What stands in a field: what was typed, or else the usual."""
        return self.typed.get(name, "") if form == self.form else str(otherwise)

    def has(self, form: str, name: str, value: str) -> bool:
        """Whether a box was ticked."""
        return form == self.form and value in self.typed.getlist(name)

    def delay(self, answer: Response) -> Response:
        """Tells programs, too, how long to wait."""
        return add_wait(answer, self.retry_after)


NOTHING_REFUSED = Refusal()


def run(call: Call, operation: Handler, body: Value | None = None) -> Any:
    """Runs an operation of the API for the caller of a page."""
    return operation(replace(call, body=body))


def submit(call: Call, model: type[Value], operation: Handler) -> Any:
    """Runs an operation of the API with the fields of the form that was sent. Raises InvalidInput that names every bad field."""
    return run(call, operation, decoding.fill(model, _read_fields(model), {}))


def refuse(form: str, error: ServiceError, password_field: str = "password", within: Sequence[str] = ()) -> Refusal:
    """What the page says of the error; `within` are objects whose fields the form has. Raises it again when it is not the form
    that is wrong."""
    if error.status >= 500:
        raise error
    idempotency.note_refusal(error)
    texts = page_texts()
    said = problems.describe(error, texts.language, "")
    fields = {_field_of(bad.pointer, within): _say_field(texts, bad) for bad in reversed(fields_of(error))}
    if error.code == WRONG_PASSWORD:
        fields = {password_field: texts("wrong_password")}
    elif error.code == WRONG_CODE:
        fields = {"code": texts("wrong_code")}
    alarm = texts("check_fields") if fields else _say(texts, error.code, said["detail"])
    return Refusal(form, said["status"], alarm, fields, request.form, said.get("retry_after", 0.0))


def refuse_field(form: str, name: str, key: str) -> Refusal:
    """The same for what the page itself finds wrong with a field; `key` is its text."""
    texts = page_texts()
    return Refusal(form, 422, texts("check_fields"), {name: texts(key)}, request.form)


def _say_field(texts: Texts, bad: BadField) -> str:
    if is_empty(bad):
        return texts("fill_in")
    code = OF_TEXTS.get(bad.code, bad.code)
    return _say(texts, code, errors_catalogue.field_detail(code, bad.detail, dict(bad.values), texts.language))


def _say(texts: Texts, code: str, otherwise: str) -> str:
    return texts(SAID[code]) if code in SAID else otherwise


def _read_fields(model: type[Value]) -> dict[str, Any]:
    """The model's fields, as far as the form has them; one that may hold many values has them all."""
    many = decoding.lists(model)
    sent = [name for name in model.model_fields if name in request.form]
    return {name: request.form.getlist(name) if name in many else request.form[name] for name in sent}


def _field_of(pointer: str, within: Sequence[str] = ()) -> str:
    """ "/roles/0" → "roles"; "/change/group" within "change" → "group"."""
    first, _, rest = pointer.removeprefix("/").partition("/")
    return _field_of(rest) if rest and first in within else first
