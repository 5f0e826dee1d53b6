"""Selections tell nothing of modules that are off for the company or for the key that asks."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis.context import using
from chassis.storage import Row
from chassis.testing import a_context
from contracts.access import Module
from contracts.base import Request
from contracts.crm.selection_fields import KINDS, MODULES, FieldKind
from contracts.crm.selection_requests import (
    ChangeSelection,
    CountSelection,
    CreateSelection,
    ExplainSelection,
    GetSelection,
    ListSelectedCustomers,
    ListSelectionMembers,
    ListSelections,
)
from contracts.crm.selections import SelectionField
from contracts.errors import InvalidInput, NotAllowed, fields_of
from crm import selection_answers, selection_inputs, selections
from crm.tests.selection_samples import make, owed, rule, settle, tell_of

OWES: Row = {"field": "owed", "operator": "over", "amount": "1000.00"}
CRM, ALL = frozenset({"crm"}), frozenset(Module)


pytestmark = pytest.mark.usefixtures("no_selections")


@pytest.mark.parametrize("given", [OWES, {"match": "none", "rules": [{"match": "any", "rules": [OWES]}]}])
def test_nobody_counts_or_saves_by_what_a_module_knows_that_is_off(given: Row) -> None:
    """Else a key for crm alone finds what a customer owes in twenty questions."""
    mine = make("Min", {"field": "city", "operator": "is", "value": "Lund"})
    asked: tuple[Callable[[], Any], ...] = (
        lambda: selection_answers.count(CountSelection(rule=rule(**given))),
        lambda: selections.create(CreateSelection(name="Skuldsatta", rule=rule(**given))),
        lambda: selections.change(ChangeSelection(selection_id=mine.id, rule=rule(**given))),
    )
    for ask in asked:
        with using(a_context(modules=CRM)), pytest.raises(InvalidInput) as refused:
            ask()
        (bad,) = fields_of(refused.value)
        assert (bad.code, bad.pointer[-6:], bad.values["module"]) == ("field_of_module_off", "/field", "billing")
        with using(a_context(modules=ALL)):
            ask()


@pytest.mark.parametrize("kind", [ListSelectionMembers, ListSelectedCustomers, ExplainSelection])
def test_who_is_in_one_and_why_is_not_told_of_a_module_that_is_off(kind: type[Request[Any]]) -> None:
    customer = tell_of(city="Lund")
    with using(a_context()):
        selection_inputs.keep_invoice(owed(customer, "inv_1", 1, remaining="12345.00"))
    made = make("Skuldsatta", OWES, shared=True)
    settle()
    answers: dict[type[Request[Any]], Callable[[Any], Any]] = {
        ListSelectionMembers: selection_answers.list_members,
        ListSelectedCustomers: selection_answers.list_customers,
        ExplainSelection: selection_answers.explain,
    }
    given = {"customer_id": customer} if kind is ExplainSelection else {}
    request = kind.model_validate({"selection_id": made.id, **given})
    with using(a_context(modules=CRM)):
        with pytest.raises(NotAllowed, match=r"crm\.module_off"):
            answers[kind](request)
        assert selections.get(GetSelection(selection_id=made.id)).name == "Skuldsatta"
    with using(a_context(modules=CRM | {"billing"})):
        answers[kind](request)


SOLD: tuple[Row, ...] = (
    {"field": "bought", "operator": "has", "value": "A1"},
    {"field": "spent", "operator": "over", "amount": "1000.00", "years_ago": 0},
    {"field": "spent_lately", "operator": "over", "amount": "1000.00", "days": 30},
    {"field": "first_purchase", "operator": "is_set"},
    {"field": "last_purchase", "operator": "in_last_days", "days": 30},
)
OF_THE_TILL = frozenset({"crm", "cash"})


@pytest.mark.parametrize("given", SOLD, ids=[str(one["field"]) for one in SOLD])
def test_a_key_for_the_till_alone_learns_nothing_of_invoices(given: Row) -> None:
    """Red before: purchases and what was spent hold invoices and receipts, and a key for one of the two could ask for both."""
    mine = make("Köpare", given, shared=True)
    asked: tuple[Callable[[], Any], ...] = (
        lambda: selection_answers.count(CountSelection(rule=rule(**given))),
        lambda: selections.create(CreateSelection(name="Andra", rule=rule(**given))),
    )
    shut = frozenset(Module) - OF_THE_TILL
    for ask in asked:
        with using(a_context(modules=OF_THE_TILL, closed=shut)), pytest.raises(InvalidInput) as refused:
            ask()
        (bad,) = fields_of(refused.value)
        assert (bad.code, bad.values["module"]) == ("field_of_module_off", "billing")
    with using(a_context(modules=OF_THE_TILL, closed=shut)), pytest.raises(NotAllowed, match=r"crm\.module_off"):
        selection_answers.list_members(ListSelectionMembers(selection_id=mine.id))
    with using(a_context(modules=OF_THE_TILL)):  # a person whose company has no invoices here
        asked[0]()
        selection_answers.list_members(ListSelectionMembers(selection_id=mine.id))


def test_a_closed_selection_does_not_say_how_many_are_in_it() -> None:
    """Red before: the number of members stood in the list of selections for everybody."""
    customer = tell_of(city="Lund")
    with using(a_context()):
        selection_inputs.keep_invoice(owed(customer, "inv_1", 1, remaining="12345.00"))
    made = make("Skuldsatta", OWES, shared=True)
    settle()
    with using(a_context(modules=CRM)):
        one = selections.get(GetSelection(selection_id=made.id))
        (listed,) = selections.list_selections(ListSelections()).items
    assert {(found.members, found.needs_module) for found in (one, listed)} == {(0, "billing")}
    with using(a_context(modules=ALL)):
        found = selections.get(GetSelection(selection_id=made.id))
    assert (found.members, found.needs_module) == (1, "")


def test_every_field_of_money_and_purchases_says_of_which_module_it_tells() -> None:
    of_others = {FieldKind.SUM, FieldKind.YEARLY, FieldKind.ROLLING, FieldKind.ARTICLE, FieldKind.DATE}
    own = {SelectionField.LAST_ACTIVITY, SelectionField.NEXT_ACTIVITY}
    assert {*MODULES} == {one for one, kind in KINDS.items() if kind in of_others} - own
