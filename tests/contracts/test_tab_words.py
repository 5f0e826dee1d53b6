"""A state or step has one word in a language: the one that the card's tab shows is what errors say."""

from string import Formatter

import pytest

from billing.states import INVOICE, REMINDER
from chassis.states import Machine
from contracts import catalogue, common_errors, errors_catalogue, tab_words
from contracts.errors import from_wire
from crm.states import EVENT, TODO
from sales.agreement_states import CONTRACT
from sales.order_states import ORDER
from sales.quote_states import QUOTE
from sales.receipt_states import RECEIPT

MACHINES = (INVOICE, REMINDER, TODO, EVENT, QUOTE, ORDER, CONTRACT, RECEIPT)
IDS = [f"{machine.noun}-{number}" for number, machine in enumerate(MACHINES)]


@pytest.mark.parametrize("machine", MACHINES, ids=IDS)
def test_every_state_and_step_has_words(machine: Machine) -> None:
    known = {**tab_words.STEPS, **tab_words.words_of(machine.service, machine.noun)}
    assert (set(machine.moves) | machine.steps - machine.inner) - known.keys() == set()


@pytest.mark.parametrize("machine", MACHINES, ids=IDS)
def test_no_step_of_a_tab_has_a_second_word(machine: Machine) -> None:
    assert tab_words.STEPS.keys() & tab_words.words_of(machine.service, machine.noun).keys() == set()


def test_a_word_of_one_noun_has_one_meaning() -> None:
    """A state is never named like a step of the same noun, and no two states or steps of a noun share a word."""
    for machine in MACHINES:
        assert set(machine.moves) & machine.steps == set()
        words = tab_words.words_of(machine.service, machine.noun)
        for language in ("sv", "en"):
            for names in (set(machine.moves), machine.steps):
                said = [getattr(words[name], language) for name in sorted(names) if name in words]
                assert len(said) == len(set(said)), (machine.noun, said)


@pytest.mark.parametrize("machine", MACHINES, ids=IDS)
def test_every_refusal_is_written_with_the_words_of_the_tab(machine: Machine) -> None:
    specs = {spec.noun: spec for spec in catalogue.tabs() if spec.noun}
    statuses = next(column for column in specs[machine.noun].columns if column.field == "status").words
    for state in machine.moves:
        for step in machine.steps - machine.moves[state].keys():
            error = common_errors.refuse_step(machine.service, machine.noun, state, step, machine.allowed(state))
            said = errors_catalogue.detail(from_wire(error.to_wire()), "sv")
            assert f" har status ”{statuses[state].sv}”. Steget ”" in said
            assert "_" not in said
            assert "_" not in error.message
            assert f"has the status “{statuses[state].en}”: “" in error.message


def test_no_text_names_a_state_by_its_code() -> None:
    """The gateway's own statuses are those of HTTP."""
    texts = [(code, text) for code, text in errors_catalogue.errors().items() if not code.startswith("gateway.")]
    gaps = [(code, gap) for code, text in texts for said in (text.sv, text.en) for gap in Formatter().parse(said)]
    assert [code for code, (_, name, words, _) in gaps if name in ("state", "status") and not words] == []


@pytest.mark.parametrize(
    ("service", "noun", "name", "sv", "en"),
    [
        ("billing", "reminder", "escalated", "”Eskalerad”", "“Escalated”"),
        ("sales", "order", "invoice", "”Fakturera”", "“Invoice”"),
        ("sales", "contract", "end", "”Säg upp”", "“Give notice”"),
        ("crm", "activity", "record_not_held", "”Registrera som ej genomförd”", "“Record as not held”"),
        ("crm", "activity", "todo", "”Uppgift”", "“To-do”"),
        ("toy", "door", "half_open", "”half open”", "“half open”"),
    ],
)
def test_words_come_from_the_tab_of_the_noun(service: str, noun: str, name: str, sv: str, en: str) -> None:
    assert tab_words.quote_word(service, noun, name, "sv") == sv
    assert tab_words.quote_word(service, noun, name, "en") == en
