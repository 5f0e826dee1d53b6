"""What nobody can see in a text is taken out, in every text field of every request; days are written as days."""

import unicodedata
from datetime import date
from typing import Annotated, Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AliasChoices, Field, SecretStr, ValidationError

from contracts import catalogue
from contracts.base import Id, Name, Text, Value, all_requests
from contracts.billing import CreateInvoice
from contracts.cleaning import LINES, cleaners_of
from contracts.crm import PlanActivity
from contracts.customers import CreateContact, CustomerFields
from contracts.text import INVISIBLE, clean, is_visible


@pytest.mark.parametrize(
    ("given_text", "line", "lines"),
    [
        ("Åkeriet i Älvdalen AB", "Åkeriet i Älvdalen AB", "Åkeriet i Älvdalen AB"),
        ("Prov\x00Noll\x07 AB", "ProvNoll AB", "ProvNoll AB"),
        ("\x1b[31mRöd\x1b[0m", "[31mRöd[0m", "[31mRöd[0m"),
        ("ABC\u202egnp.exe", "ABCgnp.exe", "ABCgnp.exe"),
        ("\u2066Bygg\u2069", "Bygg", "Bygg"),
        ("\u200b\u200d\u200b", "", ""),
        ("\u3164", "", ""),
        ("\ufe0f \u2800", "", ""),
        ("\u0301", "", ""),
        ("\u0301\u20e3 \u0308", "", ""),
        ("\U0001d173\U000e0100", "", ""),
        ("\ufffc", "", ""),
        ("\U0001d173Bygg\ufdd0\U0010ffff", "Bygg", "Bygg"),
        ("\u845b\U000e0100", "\u845b\U000e0100", None),
        ("\uf8ff", "\uf8ff", None),
        ("&", "&", None),
        ("\ufeffBygg", "Bygg", "Bygg"),
        ("ma\u00adskin", "maskin", "maskin"),
        ("rad 1\nrad 2", "rad 1 rad 2", "rad 1\nrad 2"),
        ("rad 1\r\n\r\nrad 2", "rad 1 rad 2", "rad 1\r\n\r\nrad 2"),
        ("rad 1\u2028rad 2\x0brad 3", "rad 1 rad 2 rad 3", "rad 1\nrad 2\nrad 3"),
        ("a\tb", "a b", "a\tb"),
        ("\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U0001f468\u200d\U0001f469\u200d\U0001f467", None),
        ("نامه\u200cها", "نامه\u200cها", None),
        ("\u200dBygg\u200c AB", "Bygg AB", "Bygg AB"),
        ("A\u030a", "\u00c5", "\u00c5"),
        ("m\u00b2 \u00bd", "m\u00b2 \u00bd", None),
        ("o\u200b\u0308", "\u00f6", None),
    ],
)
def test_clean(given_text: str, line: str, lines: str | None) -> None:
    assert clean(given_text, lines=False) == line
    assert clean(given_text, lines=True) == (line if lines is None else lines)


@given(st.text(), st.booleans())
def test_clean_texts_stay_as_they_are(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert not INVISIBLE.search(once)
    assert unicodedata.is_normalized("NFC", once)
    assert not once or is_visible(once)
    assert lines or not set("\r\n\t") & set(once)


class Inner(Value):
    label: Name


class Outer(Value):
    """A field of every kind that a request has."""

    name: Name
    note: Text = ""
    reason: Annotated[str, Field(max_length=20), LINES] | None = None
    words: list[Name] = []
    by_use: dict[str, Name] = {}
    inner: Inner | None = None
    many: list[Inner] = []
    id: Id | None = None
    password: SecretStr = SecretStr("")
    day: date | None = None


def test_every_kind_of_field() -> None:
    dirty = "a\x00\nb"
    made = Outer.model_validate(
        {
            "name": dirty,
            "note": dirty,
            "reason": dirty,
            "words": [dirty],
            "by_use": {"x": dirty},
            "inner": {"label": dirty},
            "many": [{"label": dirty}],
            "password": dirty,
        }
    )
    assert (made.name, made.note, made.reason) == ("a b", "a\nb", "a\nb")
    assert (made.words, made.by_use) == (["a b"], {"x": "a b"})
    assert made.inner is not None
    assert (made.inner.label, made.many[0].label) == ("a b", "a b")
    assert made.password.get_secret_value() == dirty
    assert Outer(name=dirty).name == "a b"


def test_an_id_is_refused_rather_than_cleaned() -> None:
    with pytest.raises(ValidationError) as refused:
        Outer.model_validate({"name": "a", "id": "cus_1\u200b"})
    assert [error["loc"] for error in refused.value.errors()] == [("id",)]


def test_a_name_that_nobody_can_see_is_none() -> None:
    assert CustomerFields.model_validate({"name": "\u200b\u200d\u200b"}).name == ""
    with pytest.raises(ValidationError) as refused:
        CreateContact.model_validate({"customer_id": "cus_1", "name": "\u202e\u200b"})
    assert [error["type"] for error in refused.value.errors()] == ["string_too_short"]


@pytest.mark.parametrize("wrong", [0, "0", 1.5, "1700000000", True, "2026-11-25T00:00:00", "2026-1-5", "٢٠٢٦-١١-٢٥"])
def test_a_number_is_no_day(wrong: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        Outer.model_validate({"name": "a", "day": wrong})
    assert [error["loc"] for error in refused.value.errors()] == [("day",)]


class Sent(Value):
    """Its fields are sent under other names."""

    first: date | None = Field(default=None, validation_alias="from")
    note: Text = Field(default="", validation_alias=AliasChoices("text", "remark"))


@pytest.mark.parametrize("wrong", ["0", 0, "1700000000"])
def test_a_number_is_no_day_under_another_name(wrong: Any) -> None:
    """Red before: `?from=0` was the first of January 1970."""
    with pytest.raises(ValidationError) as refused:
        Sent.model_validate({"from": wrong})
    assert [error["loc"] for error in refused.value.errors()] == [("from",)]


def test_a_text_is_cleaned_under_each_of_its_names() -> None:
    assert [Sent.model_validate({name: " a\u200bb\n"}).note for name in ("text", "remark")] == ["ab", "ab"]
    assert Sent.model_validate({"from": "2026-11-25"}).first == date(2026, 11, 25)


@pytest.mark.parametrize("right", ["2026-11-25", date(2026, 11, 25)])
def test_days(right: Any) -> None:
    assert Outer.model_validate({"name": "a", "day": right}).day == date(2026, 11, 25)


def test_requests_of_every_service_are_cleaned() -> None:
    assert PlanActivity.model_fields["text"].annotation is str
    assert {"text", "due_on"} <= cleaners_of(PlanActivity).keys()
    assert {"our_reference", "text", "delivery_date"} <= cleaners_of(CreateInvoice).keys()
    catalogue.describe_services()
    forgotten = [
        f"{request.__name__}.{name}"
        for request in all_requests()
        for name, field in request.model_fields.items()
        if _is_free_text(field.annotation) and not any(getattr(one, "pattern", None) for one in field.metadata)
        if name not in cleaners_of(request)
    ]
    assert forgotten == []


def _is_free_text(annotation: Any) -> bool:
    return annotation is str or (type(None) in get_args(annotation) and str in get_args(annotation))
