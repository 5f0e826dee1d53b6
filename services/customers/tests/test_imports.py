"""Import of a register on the real database: each row once, wholly or not at all, whatever happens in between."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chassis import commits
from chassis.testing import commands
from contracts.customers import ChangeCustomer, ImportCustomers, ImportRow, RowReport
from customers import customers, imports, models
from customers.tests.calls import Company


def rows(count: int, first: int = 0) -> list[ImportRow]:
    return [
        ImportRow(
            line=at + 2, fields={"name": f"Kund {at} AB", "invoice_postcode": "11134", "invoice_city": "Stockholm"}
        )
        for at in range(first, first + count)
    ]


def row(line: int, **fields: str) -> ImportRow:
    return ImportRow(line=line, fields={"invoice_city": "Lund", **fields})


def run_import(company: Company, *these: ImportRow, dry_run: bool = False) -> list[RowReport]:
    return company.call(imports.import_customers, ImportCustomers(rows=list(these), dry_run=dry_run)).rows


def outcomes(reports: list[RowReport]) -> list[str]:
    return [one.outcome for one in reports]


def codes(report: RowReport) -> list[str]:
    return [one["code"] for one in report.problems]


def test_rows_become_customers_under_the_next_numbers_in_their_order(company: Company) -> None:
    company.create("Fanns redan AB")
    reports = run_import(company, *rows(5))
    assert outcomes(reports) == ["created"] * 5
    stored = [company.read_stored(one.customer_id or "") for one in reports]
    assert [one["number"] for one in stored] == ["10002", "10003", "10004", "10005", "10006"]
    assert [one["name"] for one in stored] == [f"Kund {at} AB" for at in range(5)]


def test_each_imported_customer_tells_of_itself(company: Company) -> None:
    (report,) = run_import(company, row(2, name="Bygg AB", info="Hemligt 17"))
    stored = company.read_stored(report.customer_id or "")
    (event,) = company.events(report.customer_id or "")
    assert (event["type"], event["customer"]["name"]) == ("customers.customer_created", "Bygg AB")
    assert stored["info"] == "Hemligt 17"
    assert "Hemligt 17" not in repr(stored["outbox"])


def test_an_imported_customer_is_stored_like_any_other(company: Company) -> None:
    """In bulk no object is built: the database must not be able to tell."""
    addresses = {"invoice": {"postcode": "111 34", "city": "Lund"}}
    made = company.create("Bygg AB", identity_number="5560160680", payment_terms_days=0, addresses=addresses)
    (report,) = run_import(
        company,
        row(2, name="Bygg 2 AB", identity_number="2021005489", payment_terms_days="0", invoice_postcode="11134"),
    )
    imported_id = report.customer_id or ""
    by_hand, imported = company.read_stored(made.id), company.read_stored(imported_id)
    assert {name: type(value) for name, value in imported.items()} == {
        name: type(value) for name, value in by_hand.items()
    }
    assert (imported["addresses"], imported["payment_terms_days"]) == (by_hand["addresses"], 0)
    company.call(models.Customer.find, id=imported_id).get().validate()
    change = ChangeCustomer(customer_id=imported_id, version=1, changes={"phone": "1"})
    assert company.call(customers.change, change).version == 2


def test_again_creates_nothing_and_doubts_nothing(company: Company) -> None:
    first = run_import(company, row(2, name="A AB", email="nobody"), *rows(3, 5))
    again = run_import(company, row(2, name="A AB", email="nobody"), *rows(3, 5))
    assert outcomes(first) == ["doubtful", "created", "created", "created"]
    assert outcomes(again) == ["unchanged"] * 4
    assert [one.problems for one in again] == [[]] * 4
    assert [one.customer_id for one in again] == [one.customer_id for one in first]
    assert company.count() == 4


def test_a_dry_run_foretells_and_stores_nothing(company: Company) -> None:
    these = [row(2, name="A AB"), row(3, name=""), row(4, name="B AB", email="nobody"), row(5, name="A AB")]
    foretold = run_import(company, *these, dry_run=True)
    assert company.count() == 0
    assert (
        outcomes(foretold) == outcomes(run_import(company, *these)) == ["created", "refused", "doubtful", "unchanged"]
    )


def test_a_killed_import_goes_on_where_it_stopped(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after a part of the batch has been stored; the same file is sent again."""
    insert_many = models.Customer._get_collection().insert_many

    def half(documents_: list[Any], **options: Any) -> None:
        insert_many(documents_[: len(documents_) // 2], **options)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(type(models.Customer._get_collection()), "insert_many", lambda _self, *a, **o: half(*a, **o))
        with pytest.raises(SystemExit):
            run_import(company, *rows(20))
    assert company.count() == 10
    reports = run_import(company, *rows(20))
    assert sorted(outcomes(reports)) == ["created"] * 10 + ["unchanged"] * 10
    assert company.count() == 20


def test_the_same_batch_at_the_same_time_creates_each_row_once(company: Company) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: run_import(company, *rows(30)), range(4)))
    assert company.count() == 30
    for at in range(30):
        assert sorted(outcomes([answer[at] for answer in answers])) == ["created", *["unchanged"] * 3]
        assert len({answer[at].customer_id for answer in answers}) == 1


def test_the_same_rows_in_different_orders_at_the_same_time_are_created_once(company: Company) -> None:
    """Two inserts that wait for each other's rows are a deadlock, which the database ends by aborting one of them."""
    for turn in range(3):
        batch = rows(60, 60 * turn)
        with ThreadPoolExecutor(4) as pool:
            orders = (batch, batch[::-1], batch[30:] + batch[:30], batch[::-1])
            answers = list(pool.map(lambda these: run_import(company, *these), orders))
        assert company.count() == 60 * (turn + 1)
        created = [one for answer in answers for one in answer if one.outcome == "created"]
        assert len(created) == 60


def test_two_batches_and_a_seller_at_once_get_numbers_without_gap_or_double(company: Company) -> None:
    def seller(at: int) -> list[RowReport]:
        company.create(f"Direkt {at} AB")
        return []

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(run_import, company, *rows(25, 25 * at)) for at in range(3)]
        jobs += [pool.submit(seller, at) for at in range(5)]
        for job in jobs:
            job.result()
    found = company.call(models.Customer.rows, {}, ["number"])
    assert sorted(one["number"] for one in found) == [str(number) for number in range(10_001, 10_081)]


def test_given_numbers_are_kept_and_taken_ones_refused(company: Company) -> None:
    company.create("Fanns redan AB")
    reports = run_import(
        company,
        row(2, name="A AB", number="17"),
        row(3, name="B AB", number="17"),
        row(4, name="C AB", number="10001"),
        ImportRow(line=5, fields={"name": "fanns redan ab", "number": "10001"}),
        row(6, name="D AB"),
    )
    assert outcomes(reports) == ["created", "refused", "refused", "unchanged", "created"]
    assert [codes(one) for one in reports[1:3]] == [["number_taken"], ["number_taken"]]
    assert "Fanns redan AB" in reports[2].problems[0]["detail"]
    assert company.read_stored(reports[0].customer_id or "")["number"] == "17"
    assert company.read_stored(reports[4].customer_id or "")["number"] == "10002"


def test_the_same_customer_twice_in_a_batch_is_created_once_and_named(company: Company) -> None:
    reports = run_import(company, row(2, name="A AB"), row(3, name="a  AB"))
    assert outcomes(reports) == ["created", "unchanged"]
    assert codes(reports[1]) == ["same_row_twice"]
    assert company.count() == 1


def test_a_shared_organisation_number_is_doubtful_and_imported(company: Company) -> None:
    shared = "shared_identity_number The same number is on line 3."
    reports = run_import(
        company,
        ImportRow(
            line=2, fields={"name": "A", "identity_number": "2021002742", "invoice_city": "Lund"}, doubts=[shared]
        ),
        ImportRow(
            line=3, fields={"name": "B", "identity_number": "2021002742", "invoice_city": "Lund"}, doubts=[shared]
        ),
    )
    assert outcomes(reports) == ["doubtful", "doubtful"]
    assert [codes(one) for one in reports] == [["shared_identity_number"]] * 2
    assert company.count() == 2


def test_a_row_that_resembles_a_customer_is_imported_and_named(company: Company) -> None:
    there = company.create("Bygg AB", identity_number="5560160680", addresses={"invoice": {"city": "Lund"}})
    same, other = run_import(
        company,
        row(2, name="Bygg AB", identity_number="5560160680"),
        row(3, name="Annat AB", identity_number="5560160680"),
    )
    assert (same.outcome, same.customer_id) == ("unchanged", there.id)
    assert (other.outcome, codes(other)) == ("doubtful", ["likely_duplicate"])
    assert f"Bygg AB ({there.number})" in other.problems[0]["detail"]


def test_a_customer_that_was_renamed_here_stays_renamed_and_the_row_is_refused(company: Company) -> None:
    """The row has made that customer, so it makes no other one; and its cells no longer agree."""
    (first,) = run_import(company, row(2, name="Gamla namnet AB"))
    change = ChangeCustomer(customer_id=first.customer_id or "", version=1, changes={"name": "Nya namnet AB"})
    company.call(customers.change, change)
    (again,) = run_import(company, row(2, name="Gamla namnet AB"))
    assert (again.outcome, again.customer_id, codes(again)) == ("refused", first.customer_id, ["cell_differs"])
    assert company.read_stored(first.customer_id or "")["name"] == "Nya namnet AB"


def test_another_companys_register_is_none_of_ours(company: Company, other_company: Company) -> None:
    run_import(other_company, *rows(3))
    assert outcomes(run_import(company, *rows(3))) == ["created"] * 3
    assert (company.count(), other_company.count()) == (3, 3)


def test_a_batch_costs_a_handful_of_queries(company: Company) -> None:
    """However many rows it has: two to look, one for a block of numbers, one to store. The company's first makes the counter."""
    _, first = commands("customers", lambda: run_import(company, *rows(100)))
    assert first == ["find", "find", "findAndModify", "find", "insert", "findAndModify", "insert"]
    _, later = commands("customers", lambda: run_import(company, *rows(100, 100)))
    assert later == ["find", "find", "findAndModify", "insert"]


def test_the_relay_is_told_of_every_imported_customer(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(commits, "commit_listeners", [lambda _model, document_id, _events: told.append(document_id)])
    reports = run_import(company, *rows(3))
    assert told == [one.customer_id for one in reports]


def test_an_imported_credit_limit_is_told_like_any_other(company: Company) -> None:
    limited, wrong = run_import(
        company,
        row(2, name="Bygg AB", credit_limit="50000.50"),
        row(3, name="Yen AB", currency="JPY", credit_limit="10.5"),
    )
    told = company.events(limited.customer_id or "")
    assert [one["type"] for one in told] == ["customers.customer_created", "customers.credit_limit_changed"]
    assert (told[1]["limit"], told[1]["version"]) == ("50000.50", 1)
    assert (wrong.outcome, codes(wrong)) == ("doubtful", ["amount_decimals"])
    assert [one["type"] for one in company.events(wrong.customer_id or "")] == ["customers.customer_created"]
