"""Several rows with one identity number become one customer with branches, in one batch, in many, and at the same time."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from contracts.customers import ImportCustomers, ImportRow, RowReport
from customers import imports, models
from customers.tests.calls import Company

NUMBER = "5560160680"


def shop(at: int, **cells: str) -> dict[str, str]:
    return {
        "number": str(500 + at),
        "name": f"Kedjan {at}",
        "identity_number": NUMBER,
        "invoice_line1": f"Storgatan {at}",
        "invoice_postcode": "22222",
        "invoice_city": "Lund",
        **cells,
    }


def run(company: Company, *rows: dict[str, str], dry_run: bool = False, update: bool = False) -> list[RowReport]:
    lines = [ImportRow(line=at, fields=cells) for at, cells in enumerate(rows, 2)]
    request = ImportCustomers.model_validate(
        {"rows": lines, "same_number": "branches", "dry_run": dry_run, "update": update}
    )
    return company.call(imports.import_customers, request).rows


def only(company: Company) -> dict[str, Any]:
    (row,) = company.call(models.Customer.rows, {})
    found: dict[str, Any] = row
    return found


def test_rows_of_one_number_become_one_customer_with_branches(company: Company) -> None:
    shops = [shop(at) for at in range(3)]
    other = {"name": "Annan AB", "invoice_city": "Lund"}
    reports = run(company, *shops, other)
    assert [one.outcome for one in reports] == ["created"] * 4
    assert len({one.customer_id for one in reports[:3]}) == 1
    stored = company.read_stored(reports[0].customer_id or "")
    assert (stored["name"], stored["number"], stored["version"]) == ("Kedjan 0", "500", 1)
    assert [one["name"] for one in stored["branches"]] == ["Kedjan 1", "Kedjan 2"]
    assert [one["id"] for one in stored["branches"]] == [one.branch_id for one in reports[1:3]]
    assert stored["branches"][0]["addresses"]["invoice"]["line1"] == "Storgatan 1"
    assert "Kundnr i registret: 501 (Kedjan 1)" in stored["info"]
    assert len(company.events(stored["_id"])) == 1
    again = run(company, *shops, other)
    assert [one.outcome for one in again] == ["unchanged"] * 4
    assert company.read_stored(stored["_id"])["version"] == 1


def test_without_the_choice_they_are_customers_of_their_own(company: Company) -> None:
    lines = [ImportRow(line=at + 2, fields=shop(at)) for at in range(3)]
    company.call(imports.import_customers, ImportCustomers(rows=lines))
    assert company.count() == 3


def test_a_later_batch_adds_to_the_customer_that_is_here(company: Company) -> None:
    there = company.create("Kedjan HK", identity_number=NUMBER, addresses={"invoice": {"city": "Lund"}})
    reports = run(company, shop(1), shop(2))
    assert {one.customer_id for one in reports} == {there.id}
    stored = company.read_stored(there.id)
    assert ([one["name"] for one in stored["branches"]], stored["version"]) == (["Kedjan 1", "Kedjan 2"], 2)
    assert [one.outcome for one in run(company, shop(1), shop(2), shop(3))] == ["unchanged", "unchanged", "created"]


def test_a_dry_run_foretells_branches(company: Company) -> None:
    there = company.create("Kedjan HK", identity_number=NUMBER, addresses={"invoice": {"city": "Lund"}})
    assert [one.outcome for one in run(company, shop(1), shop(1), dry_run=True)] == ["created", "unchanged"]
    assert company.read_stored(there.id)["version"] == 1


def test_batches_beside_each_other_make_one_customer_and_each_branch_once(company: Company) -> None:
    batches = [[shop(at + 10 * turn) for at in range(10)] for turn in range(3)]
    with ThreadPoolExecutor(6) as pool:
        reports = list(pool.map(lambda rows: run(company, *rows), [*batches, *batches]))
    assert {one.outcome for found in reports for one in found} == {"created", "unchanged"}
    stored = only(company)
    names = [stored["name"], *(one["name"] for one in stored["branches"])]
    assert sorted(names) == sorted(f"Kedjan {at}" for at in range(30))
    assert sum(one.outcome == "created" for found in reports for one in found) == 30


def test_a_killed_import_with_branches_goes_on_where_it_stopped(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after the customers are stored, before the branches of one that was here are."""
    there = company.create("Kedjan HK", identity_number=NUMBER, addresses={"invoice": {"city": "Lund"}})
    rows = [{"name": "Annan AB", "invoice_city": "Lund"}, shop(1), shop(2)]
    with monkeypatch.context() as patch:
        patch.setattr("customers.import_changes.change_many", lambda *_a, **_o: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            run(company, *rows)
    assert [one.outcome for one in run(company, *rows)] == ["unchanged", "created", "created"]
    assert (company.count(), len(company.read_stored(there.id)["branches"])) == (2, 2)


def test_what_a_row_has_of_its_own_stays_with_the_branch(company: Company) -> None:
    reports = run(
        company,
        shop(0, phone="040-1"),
        shop(1, phone="08-2", contact_name="Anna", payment_terms_days="10"),
        shop(2, email="butik2@prov.example"),
    )
    stored = only(company)
    branches = {one["name"]: one["id"] for one in stored["branches"]}
    contacts = [(one["name"], one.get("phone"), one.get("email"), one["branch_id"]) for one in stored["contacts"]]
    assert contacts == [
        ("Anna", "08-2", None, branches["Kedjan 1"]),
        ("Kedjan 2", None, "butik2@prov.example", branches["Kedjan 2"]),
    ]
    assert [one.outcome for one in reports] == ["created", "doubtful", "created"]
    assert [(one["code"], one["field"], one["values"]) for one in stored["doubts"]] == [
        ("cell_not_kept", "payment_terms_days", {"value": "10"})
    ]


def test_branches_of_one_name_are_told_apart_by_their_street(company: Company) -> None:
    run(company, *(shop(at, name="Kedjan") for at in range(3)))
    assert [one["name"] for one in only(company)["branches"]] == ["Kedjan", "Kedjan (Storgatan 2, Lund)"]


def test_a_branch_that_was_renamed_here_is_not_made_again(company: Company) -> None:
    run(company, shop(0), shop(1))
    stored = only(company)
    models.Customer._get_collection().update_one({"_id": stored["_id"]}, {"$set": {"branches.0.name": "Nya namnet"}})
    assert [one.outcome for one in run(company, shop(0), shop(1))] == ["unchanged", "unchanged"]
    assert [one["name"] for one in only(company)["branches"]] == ["Nya namnet"]


def test_a_killed_update_goes_on_where_it_stopped(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after half of the changes are written; the same batch is sent again, as a new request and as the same."""
    count = 10
    there = [company.create(f"Prov {at} AB", addresses={"invoice": {"city": "Lund"}}) for at in range(count)]
    rows = [
        {"number": one.number, "name": one.name, "phone": f"08-{at}", "contact_name": "Anna"}
        for at, one in enumerate(there)
    ]
    collection = type(models.Customer._get_collection())
    write = collection.bulk_write

    def half(self: Any, requests: list[Any], **options: Any) -> Any:
        write(self, requests[: count // 2], **options)
        raise SystemExit

    lines = [ImportRow(line=at, fields=cells) for at, cells in enumerate(rows, 2)]
    request = ImportCustomers(rows=lines, update=True)
    with monkeypatch.context() as patch:
        patch.setattr(collection, "bulk_write", half)
        with pytest.raises(SystemExit):
            company.call(imports.import_customers, request, request_id="r1")
    for request_id, outcomes in (("r1", {"unchanged": 5, "updated": 5}), ("r2", {"unchanged": 10})):
        found = company.call(imports.import_customers, request, request_id=request_id).rows
        assert {name: sum(one.outcome == name for one in found) for name in outcomes} == outcomes
    for at, one in enumerate(there):
        stored = company.read_stored(one.id)
        assert (stored["version"], stored["phone"], len(stored["contacts"])) == (2, f"08-{at}", 1)
        assert len(company.events(one.id)) == 2
