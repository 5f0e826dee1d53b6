"""The descriptions of tabs are complete, and `check_section` finds items that do not match them."""

from enum import StrEnum
from typing import Any

import pytest
from pydantic import ValidationError

from contracts import catalogue
from contracts.access import Module, Role
from contracts.base import Reply
from contracts.billing.tabs import TABS as BILLING
from contracts.card import CardSection, GetCardSection, Tab
from contracts.check_tabs import check_item, check_section
from contracts.documents.tabs import TABS as DOCUMENTS
from contracts.sales.tabs import TABS as SALES
from contracts.services import SERVICES
from contracts.tabs import Column, Kind, Tabs, TabSpec, Word
from gateway.api import all_apis


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


class MoodItem(Reply):
    id: str
    mood: Mood
    note: str = ""


MOODS = {"good": Word("Bra", "Good", "good"), "bad": Word("Dålig", "Bad", "bad")}


def a_tab(*columns: Column, en: str = "Moods") -> TabSpec:
    return TabSpec(key="moods", order=5, sv="Humör", en=en, item=MoodItem, columns=columns)


def a_section(items: list[dict[str, Any]], tabs: Tabs) -> CardSection:
    tab = Tab(key="moods", order=5, titles={"sv": "Humör"}, total=len(items), items=items)
    return CardSection(tabs=[tab], version=tabs.version)


def test_every_service_has_its_tabs() -> None:
    assert set(catalogue.tabs_of_services()) == set(SERVICES)
    orders = [spec.order for spec in catalogue.tabs()]
    assert orders == sorted(set(orders))
    keys = [spec.key for spec in catalogue.tabs()]
    assert len(keys) == len(set(keys))


def test_a_column_reads_only_what_the_item_has() -> None:
    with pytest.raises(TypeError, match="moods: MoodItem has no temper, unit"):
        a_tab(Column("temper", "Lynne", "Temper", uses={"currency": "unit"}))


def test_every_value_of_a_status_has_a_word() -> None:
    with pytest.raises(TypeError, match="moods: mood has no words for bad"):
        a_tab(Column("mood", "Humör", "Mood", Kind.STATUS, words={"good": MOODS["good"]}))


@pytest.mark.parametrize("kind", [Kind.STATUS, Kind.WORD])
def test_a_status_without_words_is_refused(kind: Kind) -> None:
    with pytest.raises(TypeError, match="moods: mood has no words for bad, good"):
        a_tab(Column("mood", "Humör", "Mood", kind))


def test_the_version_follows_the_description() -> None:
    one, same, other = (Tabs("shop", a_tab(en=en)) for en in ("Moods", "Moods", "Tempers"))
    assert one.version == same.version != other.version
    assert one.describe().version == one.version


def test_items_are_held_against_their_class() -> None:
    tabs = Tabs("shop", a_tab(Column("mood", "Humör", "Mood", Kind.STATUS, words=MOODS)))
    good = {"id": "moo_1", "mood": "good"}
    assert check_section(tabs, a_section([good, {**good, "note": "x"}], tabs)) == 2
    for bad in ({"id": "moo_1"}, {**good, "secret": 1}, {**good, "mood": "odd"}, {**good, "id": 7}):
        with pytest.raises(ValidationError):
            check_section(tabs, a_section([bad], tabs))


def test_an_undeclared_tab_or_version_is_refused() -> None:
    tabs = Tabs("shop", a_tab())
    with pytest.raises(ValueError, match="version"):
        check_section(tabs, CardSection(tabs=[]))
    with pytest.raises(ValueError, match="not a tab of documents"):
        check_section(DOCUMENTS, a_section([], DOCUMENTS))


def test_a_value_without_a_word_is_refused() -> None:
    class Free(Reply):
        mood: str

    spec = TabSpec(key="m", order=1, sv="H", en="M", item=Free, columns=(Column("mood", "H", "M", words=MOODS),))
    check_item(spec, {"mood": "good"})
    with pytest.raises(ValueError, match="no word for odd"):
        check_item(spec, {"mood": "odd"})


def request_for(*modules: Module) -> GetCardSection:
    return GetCardSection(customer_id="cus_1", modules=frozenset(modules))


LISTS = ["get_payment_habit", "get_turnover", "list_purchases"]
"""What everybody may read from the tab of invoices."""


@pytest.mark.parametrize(
    ("roles", "actions"),
    [
        ({Role.VIEWER}, LISTS),
        ({Role.SELLER}, LISTS),
        ({Role.ACCOUNTANT}, ["create_invoice", "record_account_payment", "invoice_interest", *LISTS]),
    ],
)
def test_actions_are_those_that_the_caller_may_start(roles: set[Role], actions: list[str]) -> None:
    selection = BILLING.select(request_for(Module.BILLING), roles)
    assert [selection.tab(spec, 0, []).actions for spec in selection.specs] == [actions]
    assert [hidden.key for hidden in selection.hidden] == ["reminders", "rating"]


def test_an_action_needs_its_module_too() -> None:
    selection = SALES.select(request_for(Module.SALES), {Role.ADMINISTRATOR})
    assert [selection.tab(spec, 0, []).actions for spec in selection.specs] == [
        ["create_quote"],
        ["place_order", "create_collective_invoice", "list_collective_invoices", "list_deliveries"],
    ]


def test_every_action_is_an_operation_of_the_api() -> None:
    operations = {operation.name for api in all_apis() for operation in api.operations}
    actions = [action for spec in catalogue.tabs() for action in (*spec.actions, *spec.item_actions)]
    assert len(actions) > 40
    assert [action.name for action in actions if action.name not in operations] == []
