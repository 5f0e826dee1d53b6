"""Every text of the pages and of every tab is there in both languages."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts import catalogue
from contracts.billing import ReminderKind
from contracts.billing.accounts import LedgerKind
from contracts.billing.collection import CollectionEntryState, NotCollectedReason
from contracts.billing.payment_list import PaymentState
from contracts.billing.reminder_plans import NoReminderReason, PlannedReminderState, ReminderPlanState
from contracts.card import ActionDescription, TabDescription
from contracts.crm import MatchField
from contracts.customers import Stage, VatType
from contracts.customers.tabs import STAGES, VAT_TYPES
from contracts.sales.billings import BillingState
from contracts.sales.contract_invoicing import PeriodReason, PeriodState, PlanState
from contracts.services import SERVICES
from contracts.tabs import Kind
from gateway.imports.models import DONE, FAILED, RUNNING
from gateway.web.columns import FORMATTERS
from gateway.web.company.imports import OUTCOMES
from gateway.web.company.invoices import FILTERS
from gateway.web.company.parts import PARTS
from gateway.web.rendering import STATIC
from gateway.web.texts import TEXTS

FOLDER = STATIC.parent
TABS = [tab for described in catalogue.describe_services().values() for tab in described.tabs]
VALUES = {
    "ledger": LedgerKind,
    "plan": ReminderPlanState,
    "line": PlannedReminderState,
    "why": NoReminderReason,
    "kind": ReminderKind,
    "reason": PeriodReason,
    "billed": BillingState,
    "entry": CollectionEntryState,
    "uncollected": NotCollectedReason,
    "match": MatchField,
    "paid": PaymentState,
}
SHARED = {"plan": PlanState, "line": PeriodState}
"""Values with the words of another page."""
NAMED = {f"{of}_{value.value}" for of, values in (*VALUES.items(), *SHARED.items()) for value in values} | {
    *(f"part_{one.key}" for one in PARTS),
    *(f"import_{state}" for state in (RUNNING, DONE, FAILED)),
    *(f"rows_{outcome}" for outcome in OUTCOMES),
    *(f"invoices_{show}" for show in FILTERS),
    *(f"health_{part}" for part in (*SERVICES, "gateway", "database", "broker")),
}
"""The texts of values, whose keys the pages put together."""
AS_THEY_ARE = {Kind.TEXT, Kind.PROSE, Kind.CODE, Kind.DATE, Kind.PERSON}


def texts_of(tab: TabDescription) -> Iterator[tuple[str, str]]:
    """Every text of a description, in both languages."""
    yield tab.titles["sv"], tab.titles["en"]
    for column in tab.columns:
        yield column.labels["sv"], column.labels["en"]
        yield from ((word.sv, word.en) for word in (*column.words.values(), *column.flags.values()))
    for action in (*tab.actions, *tab.item_actions):
        yield from texts_of_action(action)


def texts_of_action(action: ActionDescription) -> Iterator[tuple[str, str]]:
    yield action.labels["sv"], action.labels["en"]
    yield from ((field.labels["sv"], field.labels["en"]) for field in action.fields)


@pytest.mark.parametrize("tab", TABS, ids=lambda tab: tab.key)
def test_a_tab_speaks_both_languages(tab: TabDescription) -> None:
    found = list(texts_of(tab))
    assert len(found) > len(tab.columns)
    assert [pair for pair in found if not all(text.strip() for text in pair)] == []


def test_the_head_has_a_word_for_every_value() -> None:
    assert set(STAGES) == set(Stage)
    assert set(VAT_TYPES) == set(VatType)


def test_every_kind_has_its_formatter() -> None:
    assert set(FORMATTERS) == set(Kind) - AS_THEY_ARE


def test_every_text_is_there_twice_with_the_same_gaps() -> None:
    for key, (sv, en) in TEXTS.items():
        assert sv.strip(), key
        assert en.strip(), key
        assert sv.count("{}") == en.count("{}"), key


def test_every_value_of_a_page_has_its_word() -> None:
    assert NAMED - set(TEXTS) == set()


def test_no_text_replaces_another() -> None:
    """The tables are merged; a key that stands in two would lose one of its texts."""
    tables = "".join(path.read_text() for path in FOLDER.glob("*texts.py"))
    keys = re.findall(r'^    "([a-z0-9_-]+)": \(', tables, re.MULTILINE)
    assert (len(keys), set(keys)) == (len(set(keys)), set(TEXTS))


def test_every_text_is_used() -> None:
    sources = [
        path for path in (*FOLDER.rglob("*.py"), *FOLDER.glob("templates/*.html")) if not path.name.endswith("texts.py")
    ]
    said = set(re.findall(r"[\"']([a-z0-9_-]+)[\"']", " ".join(Path(path).read_text() for path in sources))) | NAMED
    unused = {key for key in TEXTS if key not in said and not key.endswith("_lead")}
    assert unused == set()
