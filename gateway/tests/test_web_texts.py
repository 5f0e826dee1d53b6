"""Every text is there in both languages, and every word that a service can send has one."""

import importlib
import pkgutil
import re
from enum import StrEnum
from pathlib import Path

import pytest

import contracts
from gateway.web.columns import COLUMNS
from gateway.web.labels import HEADINGS, WORDS
from gateway.web.rendering import STATIC
from gateway.web.texts import TEXTS

FIELDS = {"RatingProvider": "provider", "Progress": "delivery", "Stage": "stage", "VatType": "vat_type"}
SAID_BY_CARDS = [
    ("status", "active"),
    ("status", "inactive"),
    ("status", "retired"),
    ("kind", "customer"),
    ("kind", "branch"),
]
FLAGS = [("status", "overdue"), ("status", "disputed")]


def every_word() -> list[tuple[str, str]]:
    """Field and value of all statuses and kinds in the contracts."""
    found: set[tuple[str, str]] = set()
    for module in pkgutil.iter_modules(contracts.__path__):
        for name, one in vars(importlib.import_module(f"contracts.{module.name}")).items():
            if isinstance(one, type) and issubclass(one, StrEnum):
                field = "status" if name.endswith("Status") else "kind" if name.endswith("Kind") else FIELDS.get(name)
                found |= {(field, value.value) for value in one} if field else set()
    return sorted(found)


def test_the_contracts_were_read() -> None:
    assert len(every_word()) > 50


@pytest.mark.parametrize(("field", "value"), [*every_word(), *SAID_BY_CARDS, *FLAGS])
def test_a_word_has_its_text(field: str, value: str) -> None:
    assert all(WORDS[field][value])


def test_every_text_is_there_twice_with_the_same_gaps() -> None:
    pairs = {**TEXTS, **HEADINGS, **{f"{field}.{word}": pair for field in WORDS for word, pair in WORDS[field].items()}}
    for key, (sv, en) in pairs.items():
        assert sv.strip(), key
        assert en.strip(), key
        assert sv.count("{}") == en.count("{}"), key


def test_every_column_has_a_heading() -> None:
    assert {column.field for column in COLUMNS} <= set(HEADINGS)


def test_every_text_is_used() -> None:
    folder = STATIC.parent
    sources = [path for path in (*folder.glob("*.py"), *folder.glob("templates/*.html")) if path.name != "texts.py"]
    said = set(re.findall(r"[\"']([a-z_]+)[\"']", " ".join(Path(path).read_text() for path in sources)))
    unused = {key for key in TEXTS if key not in said and not key.endswith("_lead")}
    assert unused == set()
