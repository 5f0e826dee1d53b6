"""Merges of customers over the code and databases of all five services (docs/decisions/0064)."""

import os
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts import billing, crm, customers, sales
from contracts.customers.merges import ListMerges, MergeCustomers, PreviewMerge
from contracts.errors import Conflict, InvalidInput, NotFound, Stale
from crm import search
from customers import merge_steps, merges
from sales import quotes
from sales.customer_moves import MOVES
from sales.models import Quote
from sales.tests import samples as sales_samples
from tests.flows import merge_books
from tests.flows.merge_books import TODAY, Company, read, two

HISTORIES = int(os.environ.get("HISTORIES", "2"))


stored, company = merge_books.stored, merge_books.company


@settings(max_examples=HISTORIES, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_in_any_order_nothing_is_lost_and_nothing_doubled(stored: None, seed: int) -> None:
    company = Company(Random(seed))
    kept, other = two(company)
    company.fill(kept)
    company.fill(other, 2)
    company.tag(kept, "Guld")
    company.tag(other, "Guld", "Silver")
    mine, theirs = company.counts(kept), company.counts(other)
    sums = company.balance(kept), company.balance(other)
    merge = company.merge(kept, other)
    company.deliver()
    assert company.state(merge.id).state == "done"
    assert company.counts(other) == {}
    together = {kind: mine.get(kind, 0) + number for kind, number in theirs.items()} | {"property": 2}
    assert company.counts(kept) == together
    assert company.balance(kept) == sum(sums)
    company.undo(merge.id)
    company.deliver()
    assert company.state(merge.id).state == "undone"
    assert (company.counts(kept), company.counts(other)) == (mine, theirs)
    assert (company.balance(kept), company.balance(other)) == sums


def test_the_old_id_says_which_customer_it_is_now(company: Company) -> None:
    kept, other = two(company)
    merge = company.merge(kept, other)
    company.deliver()
    for service, method, request in (
        ("customers", "get_customer", customers.GetCustomer(customer_id=other)),
        ("customers", "change_customer", customers.ChangeCustomer(customer_id=other, version=2, changes={"name": "X"})),
        ("sales", "list_quotes", sales.ListQuotes(customer_id=other)),
        ("sales", "create_quote", sales.CreateQuote(customer_id=other, lines=[sales_samples.line()])),
        ("crm", "set_properties", crm.SetProperties(customer_id=other, add=[])),
    ):
        with pytest.raises(Conflict, match=kept) as raised:
            company.serve(service, method, request)
        assert (raised.value.code, raised.value.details["into"]) == (f"{service}.customer_merged", kept)
    company.undo(merge.id)
    company.deliver()
    assert read(company, other).name == "Al"
    assert company.serve("sales", "list_quotes", sales.ListQuotes(customer_id=other)).items == []


def test_a_document_of_the_old_customer_that_comes_late_is_moved_too_and_goes_back(company: Company) -> None:
    kept, other = two(company)
    branch = read(company, other).branches[0].id
    merge = company.merge(kept, other)
    company.deliver()
    with company.call():
        late = quotes.create(
            sales.CreateQuote(customer_id=other, branch_id=branch, lines=[sales_samples.line()]), TODAY, 30
        )
        MOVES.sweep(TODAY)
        found = Quote.find(id=late.id).first()
        assert (found.customer_id, found.party["customer_id"]) == (kept, kept)
        assert found.party["name"] == "Al"
    company.deliver()
    state = company.state(merge.id)
    assert {one.service: one.counts for one in state.services}["sales"] == {"quote": 1}
    company.undo(merge.id)
    company.deliver()
    with company.call():
        assert Quote.find(id=late.id).first().customer_id == other


def test_what_came_since_stays_with_the_kept_customer(company: Company) -> None:
    kept, other = two(company)
    company.fill(other)
    merge = company.merge(kept, other)
    company.deliver()
    company.fill(kept)
    company.undo(merge.id)
    company.deliver()
    assert company.counts(kept) == company.counts(other)


def test_fields_branches_and_contacts_are_united_and_parted_again(company: Company) -> None:
    kept = company.customer("Ek", phone="040-1", seller="Eva").id
    other = company.customer("Al", website="al.se", seller="Ola").id
    with company.call():
        preview = merges.preview(PreviewMerge(customer_id=kept, other_id=other, fields={"seller": "other"}))
    said = {one.field: (one.kept, one.other, one.winner) for one in preview.differences}
    assert said == {
        "name": ("Ek", "Al", "kept"),
        "phone": ("040-1", "", "kept"),
        "website": ("", "al.se", "other"),
        "seller": ("Eva", "Ola", "other"),
    }
    number = read(company, other).number
    assert [one.name for one in preview.branches] == [f"Lund ({number})"]
    assert preview.contacts[0].same_as == read(company, kept).contacts[0].id
    merge = company.merge(kept, other, seller="other")
    company.deliver()
    united = read(company, kept)
    assert (united.seller, united.website, united.info) == ("Ola", "al.se", "Om Ek\n\nOm Al")
    assert [one.name for one in united.branches] == ["Lund", f"Lund ({number})"]
    assert [one.active for one in united.contacts] == [True, False]
    change = customers.ChangeCustomer(customer_id=kept, version=united.version, changes={"seller": "Bo"})
    company.serve("customers", "change_customer", change)
    company.undo(merge.id)
    company.deliver()
    apart, free = read(company, kept), read(company, other)
    assert (apart.seller, apart.website, apart.info) == ("Bo", "", "Om Ek")
    assert (free.seller, free.website, free.info, free.active) == ("Ola", "al.se", "Om Al", True)
    for one in (apart, free):
        assert [part.name for part in one.branches] == ["Lund"]
        assert [(part.name, part.active) for part in one.contacts] == [("Åsa Ek", True)]


def test_who_differs_in_what_the_law_asks_for_must_be_chosen(company: Company) -> None:
    kept, other = company.customer("Ek").id, company.customer("Al", currency="EUR").id
    with pytest.raises(InvalidInput) as raised:
        company.merge(kept, other)
    assert raised.value.details["/fields/currency"].startswith("choose_a_value")
    merge = company.merge(kept, other, currency="kept")
    assert (merge.state, read(company, kept).currency) == ("moving", "SEK")


def test_a_chain_leads_to_its_end_and_is_undone_from_there(company: Company) -> None:
    first, second, third = (company.customer(name).id for name in ("A", "B", "C"))
    company.fill(first)
    one = company.merge(second, first)
    company.deliver()
    two_ = company.merge(third, second)
    company.deliver()
    for old in (first, second):
        with pytest.raises(Conflict, match=third):
            read(company, old)
        with pytest.raises(Conflict, match=third):
            company.serve("billing", "list_invoices", billing.ListInvoices(customer_id=old))
    with pytest.raises(Conflict, match=third):
        company.undo(one.id)
    company.undo(two_.id)
    company.deliver()
    company.undo(one.id)
    company.deliver()
    assert company.counts(first)["invoice"] == 1
    assert "invoice" not in company.counts(second) | company.counts(third)


def test_what_cannot_be_merged(company: Company, stored: None) -> None:
    kept, other = two(company)
    strange = Company().customer("Fin").id
    with pytest.raises(InvalidInput, match="other_id"):
        company.merge(kept, kept)
    for unknown in (strange, "cus_0"):
        with pytest.raises(InvalidInput, match="other_id"):
            company.merge(kept, unknown)
        with pytest.raises(NotFound):
            company.merge(unknown, other)
    third = company.customer("En").id
    company.merge(kept, other)
    with pytest.raises(Conflict, match="merged into") as raised:
        company.merge(third, other)
    assert raised.value.details["into"] == kept
    with pytest.raises(Conflict) as underway:
        company.merge(third, kept)
    assert underway.value.code == "customers.customer_merge_underway"


def test_a_customer_that_changed_meanwhile_is_not_merged(company: Company) -> None:
    kept, other = two(company)
    asked = MergeCustomers(customer_id=kept, version=1, other_id=other, other_version=2)
    with pytest.raises(Stale):
        company.run(merges.start, asked, TODAY)
    assert company.run(merges.list_merges, ListMerges()).items == []


def test_of_two_that_cross_one_at_most_is_carried_out(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, other = two(company)
    monkeypatch.setattr(merges, "_refuse_underway", lambda ids: None)
    monkeypatch.setattr(merge_steps, "carry_on", lambda merge: merge)
    for pair in ((kept, other), (other, kept)):
        company.merge(*pair)
    monkeypatch.undo()
    company.deliver()
    states = sorted(one.state for one in company.run(merges.list_merges, ListMerges()).items)
    assert states == ["done", "refused"]
    gone = [one for one in (kept, other) if one in _merged(company, (kept, other))]
    assert len(gone) == 1


def _merged(company: Company, ids: tuple[str, str]) -> list[str]:
    found = []
    for one in ids:
        try:
            read(company, one)
        except Conflict:
            found.append(one)
    return found


def test_undo_has_its_days(company: Company) -> None:
    kept, other = two(company)
    merge = company.merge(kept, other)
    with pytest.raises(Conflict) as early:
        company.undo(merge.id)
    assert early.value.code in ("customers.merge_not_done", "customers.customer_merge_underway")
    company.deliver()
    with pytest.raises(Conflict) as late:
        company.undo(merge.id, TODAY + timedelta(days=31))
    assert late.value.code == "customers.merge_too_old"
    company.undo(merge.id, TODAY + timedelta(days=30))
    company.deliver()
    with pytest.raises(Conflict) as twice:
        company.undo(merge.id)
    assert twice.value.code == "customers.merge_not_done"


def test_the_old_number_finds_the_kept_customer(company: Company) -> None:
    kept, other = two(company)
    number = read(company, other).number
    merge = company.merge(kept, other)
    company.deliver()
    with company.call():
        hits = search.search(crm.SearchCustomers(q=number)).hits
    assert [(one.id, one.matches[0].text) for one in hits] == [(kept, number)]
    company.undo(merge.id)
    company.deliver()
    with company.call():
        assert [one.id for one in search.search(crm.SearchCustomers(q=number)).hits] == [other]


def test_the_same_request_is_one_merge(company: Company) -> None:
    kept, other = two(company)
    asked = MergeCustomers(customer_id=kept, version=read(company, kept).version, other_id=other)
    with company.call(request_id="once"):
        first = merges.start(asked, TODAY)
    with company.call(request_id="once"):
        again = merges.start(asked, TODAY)
    company.deliver()
    assert (first.id, company.state(first.id).state) == (again.id, "done")
