"""Every text that the pages name is in their catalogues, and every text of every tab is there in both languages."""

import re
from collections.abc import Iterator

import pytest

from contracts import catalogue
from contracts.billing import ReminderKind
from contracts.billing.accounts import LedgerKind
from contracts.billing.collection import CollectionEntryState, NotCollectedReason
from contracts.billing.payment_list import PaymentState
from contracts.billing.reminder_plans import NoReminderReason, PlannedReminderState, ReminderPlanState
from contracts.card import ActionDescription, TabDescription
from contracts.crm import MatchField
from contracts.customers import DuplicateReason, Stage, VatType
from contracts.customers.history import ChangeKind, HistoryKind
from contracts.customers.merges import MergeState
from contracts.customers.tabs import STAGES, VAT_TYPES
from contracts.sales.billings import BillingState
from contracts.sales.contract_invoicing import PeriodReason, PeriodState, PlanState
from contracts.services import SERVICES
from contracts.tabs import Kind
from gateway.bulk.actions import SOURCE, UNDO_SOURCE
from gateway.bulk.mailings.schemas import Channel, LeftOut, MailingState, MailOutcome
from gateway.bulk.schemas import BulkKind, BulkState
from gateway.imports.models import DONE, FAILED, RUNNING
from gateway.imports.report import OUTCOMES as REPORTED
from gateway.web import history_days
from gateway.web.bulk import MOMENTS
from gateway.web.catalogues import catalogue_of
from gateway.web.columns import FORMATTERS
from gateway.web.company.imports import OUTCOMES
from gateway.web.company.invoices import FILTERS
from gateway.web.company.parts import PARTS
from gateway.web.merges import COUNTED
from gateway.web.rendering import STATIC

FOLDER = STATIC.parent
TEXTS = set(catalogue_of("sv"))
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
    "same": DuplicateReason,
}
SHARED = {"plan": PlanState, "line": PeriodState}
"""Values with the words of another page."""
NAMED = {f"{of}_{value.value}" for of, values in (*VALUES.items(), *SHARED.items()) for value in values} | {
    *(f"part_{one.key}" for one in PARTS),
    *(f"bulk_{one}" for one in MOMENTS),
    *(f"by_{way}" for way in ("email", "webhook")),
    *(f"import_{state}" for state in (RUNNING, DONE, FAILED)),
    *(f"rows_{outcome}" for outcome in OUTCOMES),
    *(f"row_{outcome}" for outcome in REPORTED),
    *(f"invoices_{show}" for show in FILTERS),
    *(f"merge_state_{state}" for state in MergeState),
    *(f"records_{kind}" for kind in COUNTED),
    *(f"history_{kind.value}" for kind in HistoryKind),
    *(f"history_part_{kind.value}" for kind in ChangeKind if kind is not ChangeKind.CHANGED),
    *(
        f"history_field_{name}"
        for name in (
            *("branches", "contacts", "retired_on", "former_names", "number", "info", "doubts"),
            *("merged", "merges", "into", "merge_id", "person_id", *history_days.FIELDS),
        )
    ),
    *(f"source_{source}" for source in ("api", "web", "import", "event", "merge", "handover", "shared_contact")),
    *(f"source_{source}" for source in (SOURCE, UNDO_SOURCE)),
    *(f"bulk_state_{state.value}" for state in BulkState),
    *(f"bulk_of_{kind.value}" for kind in BulkKind),
    *(f"mailing_state_{state.value}" for state in MailingState),
    *(f"mailing_state_letter_{state.value}" for state in (MailingState.PRODUCING, MailingState.PRODUCED)),
    *(f"mail_outcome_letter_{outcome.value}" for outcome in (MailOutcome.SENT, MailOutcome.PRODUCED)),
    *(f"mailing_channel_{channel.value}" for channel in Channel),
    *(f"mail_outcome_{outcome.value}" for outcome in MailOutcome),
    *(f"left_out_{reason.value}" for reason in LeftOut),
    *(f"reason_past_{why}" for why in ("unsupported", "unknown", "not_kept")),
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


def test_every_value_of_a_page_has_its_word() -> None:
    assert set() == NAMED - TEXTS


def test_every_text_that_pages_name_is_there() -> None:
    named = [r"\bt\(\s*[\"']([a-z0-9_-]+)[\"']", r"\b(?:texts|page_texts\(\))\(\s*[\"']([a-z0-9_-]+)[\"']"]
    said = {key for pattern in named for key in re.findall(pattern, source_of_pages())}
    assert len(said) > len(TEXTS) / 2
    assert said - TEXTS == set()


def test_every_text_is_used() -> None:
    said = set(re.findall(r"[\"']([a-z0-9_-]+)[\"']", source_of_pages())) | NAMED
    unused = {key for key in TEXTS if key not in said and key.removesuffix("_lead") not in said}
    assert unused == set()


def source_of_pages() -> str:
    """All that is written of the pages: modules and templates."""
    return " ".join(path.read_text() for path in (*FOLDER.rglob("*.py"), *FOLDER.glob("templates/*.html")))
