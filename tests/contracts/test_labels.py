"""Every field that a person may fill in has a label in Swedish and in English."""

import inspect
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, get_args, get_origin

import pytest

from contracts import catalogue
from contracts.base import Request, SharedValue
from contracts.billing import CreateInvoice, LineInput, RecordPayment
from contracts.crm import PlanActivity
from contracts.customers import AddBranch, Address, CreateCustomer, ListBranches
from contracts.labels import Label, choices_of, find_label, label_of

catalogue.load_all()


def values_in(annotation: Any) -> Iterator[type[SharedValue]]:
    """The classes of values in an annotation, at any depth of lists and unions."""
    if inspect.isclass(annotation) and issubclass(annotation, SharedValue):
        yield annotation
    for part in get_args(annotation):
        yield from values_in(part)


def with_nested(model: type[SharedValue]) -> Iterator[type[SharedValue]]:
    yield model
    for field in model.model_fields.values():
        for nested in values_in(field.annotation):
            yield from with_nested(nested)


MODELS = sorted({one for request in catalogue.requests() for one in with_nested(request)}, key=lambda one: one.__name__)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_of_every_request_has_a_label_of_its_own(model: type[SharedValue]) -> None:
    labels = {field: find_label(model, field) for field in model.model_fields}
    assert [field for field, label in labels.items() if label is None] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_label_is_words_for_people(model: type[SharedValue]) -> None:
    for field in model.model_fields:
        for text in label_of(model, field):
            assert text == text.strip()
            assert text[:1].isupper(), f"{model.__name__}.{field}: {text!r}"
            assert "_" not in text


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_fields_of_a_form_can_be_told_apart(model: type[SharedValue]) -> None:
    for language in (0, 1):
        labels = [label_of(model, field)[language] for field in model.model_fields]
        assert sorted(set(labels)) == sorted(labels)


def values_of(annotation: Any) -> set[str]:
    """The choices of a field, of its items, or of the keys of a mapping, which a form shows as inputs."""
    if inspect.isclass(annotation) and issubclass(annotation, StrEnum):
        return {str(value) for value in annotation}
    if get_origin(annotation) is Literal:
        return {value for value in get_args(annotation) if isinstance(value, str)}
    return set().union(*(values_of(part) for part in get_args(annotation)))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_everything_that_may_be_chosen_has_a_word(model: type[SharedValue]) -> None:
    for name, field in model.model_fields.items():
        assert set(choices_of(model, name)) == values_of(field.annotation), name


def test_words_of_choices_are_those_of_the_card() -> None:
    assert choices_of(PlanActivity, "kind")["todo"] == ("Uppgift", "To-do")
    assert choices_of(RecordPayment, "means")["cash"] == ("Kontant", "Cash")
    assert choices_of(AddBranch, "name") == {}


def test_the_most_particular_label_wins() -> None:
    assert label_of(AddBranch, "name") == ("Namn", "Name")
    assert label_of(ListBranches, "retired") == ("Visa även avvecklade", "Include retired")
    assert label_of(CreateInvoice, "text") == ("Text på fakturan", "Text on the invoice")
    assert label_of(LineInput, "text") == ("Benämning", "Description")
    assert label_of(Address, "postcode") == ("Postnummer", "Postcode")
    assert label_of(CreateCustomer, "number") == ("Kundnummer", "Customer number")


def test_a_field_may_carry_its_label_itself() -> None:
    class ToyRequest(Request[Any]):
        colour: Annotated[str, Label("Färg", "Colour")]
        paint_layers: int = 1

    assert label_of(ToyRequest, "colour") == ("Färg", "Colour")
    assert find_label(ToyRequest, "paint_layers") is None
    assert label_of(ToyRequest, "paint_layers") == ("Paint layers", "Paint layers")
