"""All errors: found by code, written in a language, and as a page: `python -m contracts.errors_catalogue > docs/errors.md`."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from string import Formatter
from typing import Any

import contracts
from contracts.error_texts import ANY_SERVICE, LANGUAGES, ErrorText, FieldText, render
from contracts.errors import ServiceError
from contracts.services import SERVICES

HEAD = """# Errors

Made from `libs/contracts` by `python -m contracts.errors_catalogue > docs/errors.md`; a test compares.

Every error is `application/problem+json` (RFC 9457): `code`, `title`, `status`, `detail`, `request_id`, the data named below and,
for input, `errors[]` of `{pointer, code, detail}` (at most 50; `errors_more` counts the rest). A code is `service.noun_reason`;
the same condition has the same `noun_reason` in every service. `title` and `detail` are in the language of `Accept-Language`
(`sv` or `en`; English without the header). Programs decide by `code`; texts may change. A code that was renamed since the last
release comes with its old name in `former_code`, for one release.

An answer is kept under its `Idempotency-Key`, a refusal, too, and given again to who sends the same. Not kept are those that
pass: with status 5xx or `retry_after`, and {passing}.
The same request with the same key is tried anew.
"""
COMMON = (
    "common_errors",
    "guard_errors",
    "size_errors",
    "gateway_errors",
    "gateway_bulk_errors",
    "gateway_import_errors",
    "limit_errors",
    "merge_errors",
    "second_factor_errors",
    "openid_errors",
    "field_texts",
)
EVERY = "every service"
OWNERS = (*SERVICES, "gateway")


def modules() -> Iterator[Any]:
    """The modules that hold texts: `errors` and `…_errors` of each service, those of the gateway, and the common ones."""
    for package in pkgutil.iter_modules(contracts.__path__):
        if package.ispkg:
            yield from _of_package(f"contracts.{package.name}")
    for name in (
        "common_errors",
        "context_errors",
        "guard_errors",
        "size_errors",
        "gateway_errors",
        "gateway_bulk_errors",
        "gateway_import_errors",
        "access_errors",
        "limit_errors",
        "merge_errors",
        "second_factor_errors",
        "openid_errors",
        "field_texts",
        "company_settings",
        "vat_treatment",
        "currencies",
    ):
        yield importlib.import_module(f"contracts.{name}")


def _of_package(name: str) -> Iterator[Any]:
    for one in pkgutil.iter_modules(importlib.import_module(name).__path__):
        if one.name == "errors" or one.name.endswith("_errors"):
            yield importlib.import_module(f"{name}.{one.name}")


def _found(kind: type[Any]) -> Iterator[Any]:
    seen: set[int] = set()
    for module in modules():
        for value in vars(module).values():
            for one in value.values() if isinstance(value, dict) else (value,):
                if isinstance(one, kind) and id(one) not in seen:
                    seen.add(id(one))
                    yield one


@cache
def errors() -> dict[str, ErrorText[Any]]:
    """Every error by code, `*.role_missing` for one that every service raises. Raises ValueError for a code spelled twice."""
    return _by_code(_found(ErrorText))


@cache
def fields() -> dict[str, FieldText]:
    """Every reason why a field is refused, by code."""
    return _by_code(_found(FieldText))


def _by_code(texts: Iterator[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for text in texts:
        if found.setdefault(text.code, text) != text:
            raise ValueError(f"{text.code} stands twice")
    return dict(sorted(found.items()))


def find(code: str) -> ErrorText[Any] | None:
    """The text of a code; None for one of a newer release."""
    _, _, reason = code.partition(".")
    return errors().get(code) or errors().get(f"{ANY_SERVICE}.{reason}")


def is_passing(error: ServiceError) -> bool:
    """Whether the same request may succeed once what is in its way has gone: there is room again, or a moment has passed."""
    text = find(error.code)
    return text is not None and text.passing


def former_code(error: ServiceError) -> str:
    """What the release before called the error in this service, or "". Where several codes became one, its state or step
    decides."""
    text = find(error.code)
    if text is None:
        return ""
    if text.was_by:
        names = dict(text.was_by)
        known = [names[value] for value in (error.details.get(name) for name in ("state", "step")) if value in names]
        return known[0] if known else names.get("", "")
    service = error.code.partition(".")[0]
    own = [name.replace(ANY_SERVICE, service) for name in text.was if _could_raise(service, name)]
    return own[0] if len(own) == 1 else ""


def _could_raise(service: str, code: str) -> bool:
    """Whether the code of the release before was the service's: its own, or one without a service, as document.stale."""
    prefix = code.partition(".")[0]
    return prefix in (service, ANY_SERVICE) or prefix not in OWNERS


def detail(error: ServiceError, language: str) -> str:
    """The error's text in that language, else in English; its English message where the code is not known or data is missing."""
    text = find(error.code)
    return _said(text, error.message, {**error.details, **error.values}, language)


def field_detail(code: str, said: str, values: dict[str, Any], language: str) -> str:
    """The text of a bad field in that language; `said`, the service's English, where the code is not known."""
    return _said(fields().get(code), said, values, language)


def _said(text: ErrorText[Any] | FieldText | None, said: str, values: dict[str, Any], language: str) -> str:
    if text is None:
        return said
    known = language if language in LANGUAGES else "en"
    try:
        return render(getattr(text, known), values, known)
    except (KeyError, ValueError):
        return said


def gaps(template: str) -> list[str]:
    """The names of the data that a text needs."""
    return sorted({name for _, name, _, _ in Formatter().parse(template) if name})


def data_of(text: ErrorText[Any]) -> list[str]:
    """The names of the data that are sent with the error, beside `errors`."""
    return sorted({*gaps(text.en), *text.data, *(name for name, _ in text.fixed)} - set(text.unsent))


def markdown() -> str:
    """The whole page."""
    services = sorted({code.partition(".")[0] for code in errors()})
    passing = ", ".join(f"`{code}`" for code, text in errors().items() if text.passing)
    return (
        HEAD.replace("{passing}", passing)
        + "".join(_section(one) for one in services)
        + _fields_section()
        + _renamed_section()
    )


def _section(service: str) -> str:
    title = EVERY if service == ANY_SERVICE else service
    texts = [text for code, text in errors().items() if code.startswith(f"{service}.")]
    rows = "".join(_row(text) for text in texts)
    head = "| Code | Status | When | Data | Svenska | English |\n|---|---|---|---|---|---|\n"
    return f"\n## {title}\n\n{head}{rows}"


def _row(text: ErrorText[Any]) -> str:
    status = ", ".join(str(one) for one in (text.http_status, *text.also))
    data = ", ".join(f"`{name}`" for name in data_of(text))
    code = text.code.replace(f"{ANY_SERVICE}.", "<service>.")
    return f"| `{code}` | {status} | {text.when} | {data} | {_drop_tab_names(text.sv)} | {_drop_tab_names(text.en)} |\n"


def _drop_tab_names(template: str) -> str:
    """The text without the names of tabs, which say nothing to a caller: `{state:tab.billing.invoice}` → `{state}`."""
    return re.sub(r":tab\.[a-z.]+", "", template)


def _fields_section() -> str:
    rows = "".join(
        f"| `{one.code}` | {_drop_tab_names(one.sv)} | {_drop_tab_names(one.en)} |\n" for one in fields().values()
    )
    return f"\n## Codes of `errors[]` and `warnings[]`\n\n| Code | Svenska | English |\n|---|---|---|\n{rows}"


def _renamed_section() -> str:
    pairs = sorted((was, text.code) for text in errors().values() for was in text.was)
    rows = "".join(f"| `{was}` | `{now}` |\n".replace(f"{ANY_SERVICE}.", "<service>.") for was, now in pairs)
    return f"\n## Renamed\n\n| In the last release | Now |\n|---|---|\n{rows}"


if __name__ == "__main__":
    print(markdown(), end="")
