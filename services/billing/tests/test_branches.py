"""What a filter by branch shows: a collective invoice of several branches is each of theirs."""

from datetime import timedelta
from typing import Any

from billing import card, credit_notes, customers, invoices, reminders
from billing.models import Invoice
from billing.tests import days
from billing.tests.test_collective_invoices import event, line, make, order
from billing.tests.test_reminders import remind
from chassis.context import using
from chassis.testing import a_context, once
from contracts import billing as contract
from contracts.access import Module
from contracts.tabs import GetCardSection

LATER = days.TODAY + timedelta(60)
NORTH, SOUTH, WEST = "bra_north", "bra_south", "bra_limhamn"


def list_ids(customer: str, branch: str) -> tuple[list[str], list[str], list[str]]:
    """The ids of the invoices that the list and the card show of a branch, and of the invoices whose reminders are listed."""
    asked: dict[str, Any] = {"customer_id": customer, "branch_id": branch}
    with using(a_context()):
        on_card = GetCardSection(**asked, modules=frozenset({Module.BILLING, Module.REMINDERS}))
        of_tabs = {tab.key: tab.items for tab in card.section(on_card, days.TODAY).tabs}
        query = customers.condition_of(branch)
        listed = [row["_id"] for row in Invoice.rows({"customer_id": customer, **query}, ["_id"], [("_id", -1)])]
    return listed, [item["id"] for item in of_tabs["invoices"]], [item["invoice_id"] for item in of_tabs["reminders"]]


def test_a_collective_invoice_is_each_of_its_branches(new_series: None, customer: str) -> None:
    """Red before: it was no branch's, so that every filter by branch hid it, its reminders and its credit notes."""
    made = make(
        event(
            customer,
            order("3001", line(1, "100.00"), branch_id=NORTH),
            order("3002", line(1, "100.00"), branch_id=SOUTH),
        )
    )
    assert [one.branch_id for one in made.orders] == [NORTH, SOUTH]
    remind(made.id, planned_on=LATER)
    for branch in (NORTH, SOUTH):
        assert list_ids(customer, branch) == ([made.id], [made.id], [made.id])
    assert list_ids(customer, WEST) == ([], [], [])
    wanted = contract.CreditInvoice(invoice_id=made.id, lines=[contract.LineToCredit(line=2)], reason="Fel")
    note = once(lambda: credit_notes.credit(wanted, days.TODAY))
    assert list_ids(customer, NORTH)[0] == [made.id]
    assert list_ids(customer, SOUTH)[:2] == ([note.id, made.id], [note.id, made.id])


def test_the_list_and_the_reminders_of_a_branch(new_series: None, customer: str) -> None:
    """Through the requests themselves, for a branch that the customer has."""
    made = make(
        event(
            customer,
            order("3001", line(1, "100.00"), branch_id=WEST),
            order("3002", line(1, "100.00")),
        )
    )
    remind(made.id, planned_on=LATER)
    with using(a_context()):
        listed = invoices.list_invoices(contract.ListInvoices(customer_id=customer, branch_id=WEST), days.TODAY)
        reminded = reminders.list_reminders(contract.ListReminders(customer_id=customer, branch_id=WEST))
    assert [one.id for one in listed.items] == [made.id]
    assert [one.invoice_id for one in reminded.items] == [made.id]


def test_an_invoice_of_one_branch_names_no_others(new_series: None, customer: str) -> None:
    made = make(event(customer, order("3001", line(1, "100.00"), branch_id=WEST), branch_id=WEST))
    stored = once(lambda: Invoice.find(id=made.id).first()).to_mongo().to_dict()
    assert "branch_ids" not in stored
    assert list_ids(customer, WEST)[0] == [made.id]
