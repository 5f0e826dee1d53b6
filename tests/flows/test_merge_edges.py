"""Merges that are undone in another order than they were made, refused while a process dies, or meet an erasure; and what must
not be said or lost by one."""

from typing import Any

import pytest

from chassis.testing_killed_writes import Killed, dying_at
from contracts import customers
from contracts.customers.erasure import EraseCustomer
from contracts.customers.history import ListCustomerHistory
from contracts.customers.merges import GetMerge, ListMerges, MergeAdvanced, MergePreview, PreviewMerge
from contracts.errors import Conflict, InvalidInput, Stale
from customers import merge_steps, merges
from customers.merge_models import Merge
from customers.models import Customer
from tests.flows import merge_books
from tests.flows.merge_books import Company, read, two

stored, company = merge_books.stored, merge_books.company


def merge(company: Company, kept: str, other: str, **fields: str) -> str:
    made = company.merge(kept, other, **fields)
    company.deliver()
    return made.id


def undo(company: Company, merge_id: str) -> None:
    company.undo(merge_id)
    company.deliver()


def preview(company: Company, kept: str, other: str) -> MergePreview:
    found: MergePreview = company.run(merges.preview, PreviewMerge(customer_id=kept, other_id=other))
    return found


def say(company: Company, customer_id: str) -> tuple[Any, ...]:
    row = read(company, customer_id)
    return row.seller, row.phone, row.info


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_merges_are_undone_in_any_order(company: Company, order: tuple[int, int]) -> None:
    kept = company.customer("Ek", seller="Eva").id
    first = company.customer("Al", seller="Ola", phone="1").id
    second = company.customer("Bo", seller="Bo", phone="2").id
    made = [merge(company, kept, one, seller="other") for one in (first, second)]
    assert say(company, kept) == ("Bo", "1", "Om Ek\n\nOm Al\n\nOm Bo")
    for one in order:
        undo(company, made[one])
    assert say(company, kept) == ("Eva", "", "Om Ek")


def test_a_value_that_somebody_chose_again_is_no_trace_of_a_merge_that_was_undone(company: Company) -> None:
    kept = company.customer("Ek", seller="Eva").id
    first = company.customer("Al", seller="Ola").id
    second = company.customer("Bo", seller="Bo").id
    undo(company, merge(company, kept, first, seller="other"))
    version = read(company, kept).version
    change = customers.ChangeCustomer(customer_id=kept, version=version, changes={"seller": "Ola"})
    company.serve("customers", "change_customer", change)
    undo(company, merge(company, kept, second, seller="other"))
    assert say(company, kept)[0] == "Ola"


@pytest.mark.parametrize(
    "numbers", [("900101-0017", "811228-9874"), ("7712345678", "8887654321")], ids=["Swedish", "of another country"]
)
def test_the_numbers_of_two_persons_are_not_said(company: Company, numbers: tuple[str, str]) -> None:
    abroad = customers.Addresses(invoice=customers.Address(city="Suva", country="FJ"))
    where: dict[str, Any] = {} if "-" in numbers[0] else {"addresses": abroad}
    kept, other = (
        company.customer(name, kind="person", identity_number=one, **where).id
        for name, one in zip(("Ek", "Al"), numbers, strict=True)
    )
    with pytest.raises(InvalidInput) as raised:
        company.merge(kept, other)
    shown = next(one for one in preview(company, kept, other).differences if one.field == "identity_number")
    said = f"{raised.value.details['/fields/identity_number']} {raised.value.field_values} {shown}"
    assert said.startswith("choose_a_value")
    for number in numbers:
        assert number[-4:] not in said
        assert f"{number[:2]}" in said


def test_infos_that_are_too_long_together_are_chosen_and_not_cut(company: Company) -> None:
    kept, other = two(company)
    for one, letter in ((kept, "x"), (other, "y")):
        version = read(company, one).version
        info = customers.SetInfo(customer_id=one, version=version, text=letter * 5000)
        company.serve("customers", "set_info", info)
    shown = next(one for one in preview(company, kept, other).differences if one.field == "info")
    assert (shown.must_choose, shown.kept[:3], len(shown.other)) == (True, "xxx", 301)
    with pytest.raises(InvalidInput) as raised:
        company.merge(kept, other)
    assert raised.value.details["/fields/info"].startswith("merged_info_too_long")
    undo(company, merge(company, kept, other, info="other"))
    assert (read(company, kept).info, read(company, other).info) == ("x" * 5000, "y" * 5000)


def test_a_kill_while_a_merge_is_refused_leaves_nobody_merged(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for write in range(1, 5):
        kept, other = two(company)
        with monkeypatch.context() as patch:
            patch.setattr(merge_steps, "carry_on", lambda merge: merge)
            made = company.merge(kept, other)
        change = customers.ChangeCustomer(customer_id=kept, version=read(company, kept).version, changes={"phone": "1"})
        company.serve("customers", "change_customer", change)
        row = company.run(Merge.read_one, made.id)
        try:
            with company.call(), dying_at(write, True):
                merge_steps.carry_on(row)
        except (Killed, Stale):
            pass
        company.deliver()
        with company.call():
            merge_steps.advance(MergeAdvanced(subject=made.id, version=made.version))
        company.deliver()
        assert company.state(made.id).state == "refused"
        assert read(company, other).active


def test_a_merge_is_not_undone_while_the_kept_customer_is_erased(company: Company) -> None:
    kept, other = two(company)
    made = merge(company, kept, other)
    version = read(company, kept).version
    asked = EraseCustomer(customer_id=kept, version=version, plan_digest="0" * 64, ground="begärd")
    company.serve("customers", "erase_customer", asked)
    with pytest.raises(Conflict) as raised:
        company.undo(made)
    assert raised.value.code == "customers.customer_being_deleted"
    shown = company.serve("customers", "get_merge", GetMerge(merge_id=made))
    assert (shown.state, shown.undo_refusal) == ("done", "customers.customer_being_deleted")


def test_a_merge_says_what_an_undo_of_it_would_get(company: Company) -> None:
    """Whatever it says, undoing it gets: of each state, of a customer that was merged or erased since, of another merge."""
    kept, other, third, last = (company.customer(name).id for name in ("Ek", "Al", "Bo", "Alm"))
    first = company.merge(kept, other).id
    assert said_and_got(company, first) == ["customers.merge_not_done"] * 2
    company.deliver()
    assert said(company, first) == ""
    second = company.merge(kept, third).id
    assert said_and_got(company, first) == ["customers.customer_merge_underway"] * 2
    company.deliver()
    assert [said(company, one) for one in (first, second)] == ["", ""]
    merge(company, last, kept)
    assert said_and_got(company, first) == ["customers.customer_merged"] * 2
    listed = company.serve("customers", "list_merges", ListMerges(customer_id=kept)).items
    assert {one.id: one.undo_refusal for one in listed} == dict.fromkeys((first, second), "customers.customer_merged")


def test_a_merge_of_an_erased_customer_says_that_it_cannot_be_undone(company: Company) -> None:
    kept, other = two(company)
    made = merge(company, kept, other)
    query = {"_id": kept, "tenant": company.tenant}
    Customer._get_collection().update_one(query, {"$set": {"erased": {"on": "2026-11-30", "order": "era_1"}}})
    assert said_and_got(company, made) == ["customers.customer_erased"] * 2
    listed = company.serve("customers", "list_merges", ListMerges()).items
    assert [one.undo_refusal for one in listed] == ["customers.customer_erased"]


def test_a_merge_too_old_says_so(company: Company) -> None:
    kept, other = two(company)
    made = merge(company, kept, other)
    Merge._get_collection().update_one({"_id": made, "tenant": company.tenant}, {"$set": {"undo_until": "2020-01-01"}})
    assert said_and_got(company, made) == ["customers.merge_too_old"] * 2


def said(company: Company, merge_id: str) -> str | None:
    found: str | None = company.serve("customers", "get_merge", GetMerge(merge_id=merge_id)).undo_refusal
    return found


def said_and_got(company: Company, merge_id: str) -> list[str | None]:
    with pytest.raises(Conflict) as raised:
        company.undo(merge_id)
    return [said(company, merge_id), raised.value.code]


def test_the_history_of_the_customer_that_went_is_there_before_and_after_it_is_undone(company: Company) -> None:
    kept, other = two(company)
    change = customers.ChangeCustomer(
        customer_id=other, version=read(company, other).version, changes={"phone": "040-1"}
    )
    company.serve("customers", "change_customer", change)
    asked = ListCustomerHistory(customer_id=other)
    before = company.serve("customers", "list_customer_history", asked).items
    made = merge(company, kept, other)
    after = company.serve("customers", "list_customer_history", asked).items
    assert (after[0].source, after[1:]) == ("merge", before)
    undo(company, made)
    undone = company.serve("customers", "list_customer_history", asked).items
    assert undone[1:] == after
    whole = company.serve("customers", "list_customer_history", ListCustomerHistory(customer_id=kept)).items
    assert [one.source for one in whole] == ["merge", "merge", ""]


@pytest.mark.parametrize("whose", ["kept", "other"])
def test_a_number_that_was_stored_before_its_rule_stops_no_merge(company: Company, whose: str) -> None:
    kept, other = two(company)
    old = {"_id": kept if whose == "kept" else other, "tenant": company.tenant}
    Customer._get_collection().update_one(old, {"$set": {"identity_number": "556016-0681", "gln": "7350000000017"}})
    made = merge(company, kept, other)
    row = read(company, kept)
    assert (row.identity_number, row.gln) == ("556016-0681", "7350000000017")
    undo(company, made)
    assert read(company, old["_id"]).identity_number == "556016-0681"
