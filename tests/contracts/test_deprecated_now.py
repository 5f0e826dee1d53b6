"""docs/deprecation.md lists what is deprecated today: messages, operations, fields, parameters and codes of errors."""

import re
from collections.abc import Iterator
from typing import Any

from pydantic import AliasChoices, BaseModel

from contracts import catalogue, errors_catalogue
from contracts.base import Event, Reply, Request, Value
from contracts.deprecation import Deprecation
from gateway.api import all_apis
from gateway.card.build import AskCard
from gateway.http.call import Operation
from tests.contracts.source import ROOT

Announced = dict[str, tuple[str, str, str]]
"""Since, sunset and what to use, by name."""
PAGE = (ROOT / "docs/deprecation.md").read_text().partition("## Deprecated now")[2]
RENAMED_PARAMETERS = {"AskCard.branch": ("2026-11-25", "2027-06-01", "branch_id")}
"""A second name of a parameter is an alias, which pydantic gives no place for a date."""


def read_page() -> Announced:
    """The rows of the page by the first name in them; of what to use the first name."""
    cells = [line.strip("| \n").split(" | ") for line in PAGE.splitlines() if line.startswith("| ") and "`" in line]
    return {_first_name(what): (since, sunset, _first_name(use)) for what, since, sunset, use in cells}


def _first_name(text: str) -> str:
    found = re.search("`([^`]+)`", text)
    assert found, text
    return found[1]


def operations() -> list[Operation]:
    return [operation for api in all_apis() for operation in api.operations]


def classes(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Those of the product below `base`; toys of tests are left out."""
    for cls in base.__subclasses__():
        if cls.__module__.partition(".")[0] in ("contracts", "gateway") and ".tests." not in cls.__module__:
            yield cls
        yield from classes(cls)


def of_messages() -> Announced:
    messages: list[type[Request[Any]] | type[Event]] = [*catalogue.requests(), *catalogue.events()]
    return {one.__name__: _said(one.deprecated) for one in messages if one.deprecated}


def of_operations() -> Announced:
    """Those that are deprecated by themselves, not for their Request."""
    own = [one for one in operations() if one.deprecated and not (one.model and issubclass(one.model, Request))]
    return {one.name: _said(one.deprecated) for one in own if one.deprecated}


def of_fields() -> Announced:
    found = {}
    for cls in {*classes(Reply), *classes(Value), *classes(Event)}:
        for name, field in cls.model_fields.items():
            extra = field.json_schema_extra
            if isinstance(extra, dict) and extra.get("deprecated"):
                parts = (extra["x-deprecated-since"], extra["x-sunset"], extra["x-use"])
                found[f"{cls.__name__}.{name}"] = (str(parts[0]), str(parts[1]), str(parts[2]))
    return found


def renamed_parameters() -> set[str]:
    """The second and further names under which parameters are taken."""
    return {
        f"{one.model.__name__}.{old}"
        for one in operations()
        if one.model is not None
        for field in one.model.model_fields.values()
        if isinstance(field.validation_alias, AliasChoices)
        for old in field.validation_alias.choices[1:]
    }


def _said(announced: Deprecation) -> tuple[str, str, str]:
    return f"{announced.since}", f"{announced.sunset}", announced.use


def test_the_page_lists_what_is_deprecated_and_nothing_else() -> None:
    operations()
    assert read_page() == {**of_messages(), **of_operations(), **of_fields(), **RENAMED_PARAMETERS}


def test_the_old_names_are_found() -> None:
    operations()
    assert {"AddBranch", "AddContact"} <= of_messages().keys()
    assert {"SearchAnswer.hits", "ActivityItem.contact", "InvoiceItem.branch", "Activity.branch"} <= of_fields().keys()


def test_a_second_name_of_a_parameter_is_announced_with_its_sunset() -> None:
    assert renamed_parameters() == RENAMED_PARAMETERS.keys()
    assert "until 2027-06-01 also `branch`" in (AskCard.__doc__ or "")


def test_the_page_says_where_the_old_codes_of_errors_are() -> None:
    renamed = [text for text in errors_catalogue.errors().values() if text.was]
    assert ("former_code" in PAGE) == bool(renamed)
    assert ("## Renamed" in errors_catalogue.markdown()) == ("errors.md" in PAGE)


def test_the_page_says_nothing_only_when_nothing_is_deprecated() -> None:
    assert ("Nothing." in PAGE) == (not read_page())
