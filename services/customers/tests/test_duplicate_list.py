"""The list of likely duplicates on the real database: what makes and ends pairs, what is settled, and what it costs."""

from datetime import timedelta
from typing import Any

import pytest

from chassis import traffic
from chassis.clock import now, today
from contracts.customers import DuplicateReason, ImportCustomers, ImportRow, SetNotDuplicates
from contracts.errors import InvalidInput, NotFound
from customers import duplicate_list, duplicate_pairs, duplicates, imports
from customers.models import Customer
from customers.pair_models import DuplicatePair as Stored
from customers.tests.calls import Company
from customers.tests.pairs import LUND, change, compare_all, list_pairs, names, settle


def test_the_list_names_pairs_with_reasons_the_likeliest_first(company: Company, other_company: Company) -> None:
    company.create("Telefon ett", phone="08-508 860 00")
    company.create("Telefon två", phone="+46850886000")
    company.create("AB Volvo", addresses=LUND)
    company.create("Volvo Aktiebolag", addresses=LUND, identity_number="5560160680")
    company.create("Annat", vat_number="SE556016068001")
    company.create("Ensam", email="ensam@x.example")
    other_company.create("AB Volvo", addresses=LUND, identity_number="5560160680")
    found = list_pairs(company)
    assert [(one.customer.name, one.other.name, one.score) for one in found] == [
        ("Volvo Aktiebolag", "Annat", 95),
        ("AB Volvo", "Volvo Aktiebolag", 70),
        ("Telefon ett", "Telefon två", 45),
    ]
    assert found[1].reasons == [DuplicateReason.NAME_AND_PLACE]
    assert (found[1].customer.city, found[0].other.vat_number) == ("Lund", "SE556016068001")
    assert names(other_company) == []


def test_pages_go_to_the_end(company: Company) -> None:
    for at in range(8):
        company.create(f"Ett {at}", email=f"e{at}@x.example")
        company.create(f"Två {at}", email=f"e{at}@x.example")
    found = list_pairs(company)
    assert (len(found), len({one.customer.id for one in found})) == (8, 8)
    assert len(list_pairs(company, limit=200)) == 8


def test_pairs_of_one_customer(company: Company) -> None:
    first = company.create("Ett", email="e@x.example")
    company.create("Två", email="e@x.example")
    company.create("Tre", email="e@x.example")
    assert len(list_pairs(company)) == 3
    assert {one.other.name for one in list_pairs(company, customer_id=first.id)} == {"Två", "Tre"}
    assert list_pairs(company, customer_id="cus_0unknown") == []


def test_a_change_makes_and_ends_pairs(company: Company) -> None:
    one = company.create("Ett", email="e@x.example", phone="08-123456")
    two = company.create("Två", email="e@x.example", phone="08-123456")
    assert names(company) == [("Ett", "Två", 78)]
    change(company, two.id, email="annan@x.example")
    assert names(company) == [("Ett", "Två", 45)]
    change(company, one.id, phone="")
    assert names(company) == []
    change(company, one.id, name="två ab")
    assert names(company) == [("två ab", "Två", 70)]
    compare_all(company)
    assert company.call(Stored.total, {}) == 1


def test_comparing_again_or_after_a_kill_changes_nothing(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    company.create("Ett", email="e@x.example")
    two = company.create("Två", email="e@x.example")
    with monkeypatch.context() as killed:
        killed.setattr(duplicate_pairs, "_take_marks", lambda _rows: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            company.call(duplicate_pairs.compare_some)
    assert duplicates.NEW in company.read_stored(two.id)["likeness"]
    assert company.call(duplicate_pairs.compare_some) == 2
    assert company.call(duplicate_pairs.compare_some) == 0
    assert (len(list_pairs(company)), company.call(Stored.total, {})) == (1, 1)


def test_a_customer_that_changes_while_it_is_compared_is_compared_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = company.create("Ett", email="e@x.example")
    company.create("Två", email="ny@x.example")
    compare_all(company)
    change(company, one.id, email="annan@x.example")
    store = duplicate_pairs._store

    def slowly(*arguments: Any) -> None:
        store(*arguments)
        monkeypatch.setattr(duplicate_pairs, "_store", store)
        change(company, one.id, email="ny@x.example")

    monkeypatch.setattr(duplicate_pairs, "_store", slowly)
    assert company.call(duplicate_pairs.compare_some) == 1
    assert company.call(duplicate_pairs.compare_some) == 1
    assert names(company) == [("Ett", "Två", 60)]


def test_a_phone_of_many_says_nothing_and_costs_little(company: Company) -> None:
    for at in range(duplicates.MOST_SHARING):
        company.create(f"Dotter {at}", phone="08-123456")
    assert len(list_pairs(company)) == 10
    company.create("En till", phone="08-123456")
    assert list_pairs(company) == []
    rows = [ImportRow(line=at, fields={"name": f"Rad {at}", "phone": "08-123456"}) for at in range(2, 302)]
    company.call(imports.import_customers, ImportCustomers(rows=rows))
    compare_all(company)
    assert company.call(Stored.total, {}) == 0


def test_a_number_of_many_is_bounded_and_no_query_reads_them_all(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicate_pairs, "MOST_HOLDERS", 40)
    fields = {"identity_number": "5560160680", "invoice_city": "Lund"}
    rows = [ImportRow(line=at, fields={"name": f"Rad {at}", **fields}) for at in range(2, 102)]
    company.call(imports.import_customers, ImportCustomers(rows=rows))
    company.create("Liten ett", email="e@x.example")
    company.create("Liten två", email="e@x.example")
    compare_all(company)
    pairs = company.call(Stored.rows, {})
    assert 99 <= len(pairs) - 1 <= 100 * (duplicate_pairs.MOST_PARTNERS + 1)
    of_number = {one for pair in pairs if pair["score"] == 95 for one in pair["customers"]}
    assert len(of_number) == 100
    assert [pair["score"] for pair in pairs].count(60) == 1


def test_settled_for_good_in_either_order_and_taken_back(company: Company) -> None:
    one = company.create("Ett", email="e@x.example", phone="08-123456")
    two = company.create("Två", email="e@x.example", phone="08-123456")
    said = settle(company, two.id, one.id)
    assert (said.not_duplicates, said.customer.id, said.score, bool(said.settled_by)) == (True, one.id, 78, True)
    assert settle(company, one.id, two.id).settled_at == said.settled_at
    assert list_pairs(company) == []
    assert [pair.not_duplicates for pair in list_pairs(company, not_duplicates=True)] == [True]
    change(company, two.id, name="Ett")
    change(company, two.id, email="", phone="", name="Tre")
    change(company, two.id, email="e@x.example")
    compare_all(company)
    assert list_pairs(company) == []
    assert settle(company, one.id, two.id, not_duplicates=False).not_duplicates is False
    assert names(company) == [("Ett", "Tre", 60)]
    assert list_pairs(company, not_duplicates=True) == []


def test_two_that_share_nothing_may_be_settled_beforehand(company: Company) -> None:
    one, two = company.create("Ett"), company.create("Två")
    assert settle(company, one.id, two.id).score == 0
    assert change(company, two.id, email="", name="Ett") == []
    assert list_pairs(company) == []
    change(company, two.id, name="Två")
    settle(company, one.id, two.id, not_duplicates=False)
    compare_all(company)
    assert list_pairs(company) == list_pairs(company, not_duplicates=True) == []
    assert company.call(Stored.total, {}) == 1, "the requests that have said so may come again"
    Stored._get_collection().update_many(
        {"tenant": company.tenant}, {"$set": {"undone_at": now() - timedelta(hours=2)}}
    )
    change(company, two.id, name="Tre")
    compare_all(company)
    assert company.call(Stored.total, {}) == 0


def test_a_message_that_comes_again_settles_nothing(company: Company) -> None:
    one, two = company.create("Ett", email="e@x.example"), company.create("Två", email="e@x.example")
    saying = SetNotDuplicates(customer_id=one.id, other_id=two.id)
    for request_id in ("said", "said-by-another", "said"):
        company.call(duplicate_list.set_not_duplicates, saying, request_id=request_id)
    taking_back = SetNotDuplicates(customer_id=one.id, other_id=two.id, not_duplicates=False)
    company.call(duplicate_list.set_not_duplicates, taking_back, request_id="back")
    for request_id in ("said", "said-by-another"):
        assert company.call(duplicate_list.set_not_duplicates, saying, request_id=request_id).not_duplicates is False
    assert company.call(duplicate_list.set_not_duplicates, saying, request_id="anew").not_duplicates
    assert company.call(duplicate_list.set_not_duplicates, taking_back, request_id="back").not_duplicates


def test_who_cannot_be_settled(company: Company, other_company: Company) -> None:
    one, foreign = company.create("Ett"), other_company.create("Ett")
    with pytest.raises(InvalidInput) as refused:
        settle(company, one.id, one.id)
    assert list(refused.value.details) == ["/other_id"]
    for pair in ((one.id, foreign.id), (foreign.id, one.id), (one.id, "cus_0unknown")):
        with pytest.raises(NotFound):
            settle(company, *pair)
    assert company.call(Stored.total, {}) == other_company.call(Stored.total, {}) == 0


def test_one_that_is_gone_is_listed_no_more(company: Company) -> None:
    company.create("Ett", email="e@x.example")
    two = company.create("Två", email="e@x.example")
    compare_all(company)
    Customer._get_collection().delete_one({"_id": two.id, "tenant": company.tenant})
    assert list_pairs(company) == []
    assert company.call(Stored.total, {}) == 0


def test_one_that_was_merged_is_listed_no_more_and_warned_of_no_more(company: Company) -> None:
    one = company.create("Ett", email="e@x.example")
    two = company.create("Två", email="e@x.example")
    compare_all(company)
    merged = {"merged": {"into": one.id, "merge_id": "mrg_1abc"}}
    query = {"_id": two.id, "tenant": company.tenant}
    Customer._get_collection().update_one(query, {"$set": merged})
    assert list_pairs(company) == []
    assert company.call(Stored.total, {}) == 1, "it may be undone"
    assert change(company, one.id, phone="08-123456", email="e2@x.example") == []
    assert change(company, one.id, email="e@x.example") == []
    Customer._get_collection().update_one(query, {"$set": {"likeness": duplicates.to_be_compared([], company.tenant)}})
    assert list_pairs(company) == []
    assert company.call(Stored.total, {}) == 0
    with pytest.raises(NotFound):
        settle(company, one.id, two.id)


def test_nobody_compares_beside_an_import_and_nothing_is_forgotten(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.create("Ett", email="e@x.example")
    company.create("Två", email="e@x.example")
    monkeypatch.setattr(traffic, "_last", {})
    traffic.note(ImportCustomers.method)
    company.call(duplicate_pairs.compare_all, today())
    assert company.call(Stored.total, {}) == 0
    monkeypatch.setattr(traffic, "RECENT_SECONDS", -1.0)
    assert company.tenant in duplicates.companies
    company.call(duplicate_pairs.compare_all, today())
    assert company.call(Stored.total, {}) == 1
