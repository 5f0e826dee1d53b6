"""Rows of customers that are here already: they agree, are refused with what differs, or change the customer when asked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from contracts.customers import ChangeCustomer, ImportCustomers, ImportReport, ImportRow, RowReport
from customers import customers, import_changes, imports, models
from customers.tests.calls import Company

FIRST = {"number": "17", "name": "Bygg AB", "phone": "040-12 34 56", "invoice_city": "Lund"}


def run(company: Company, *rows: dict[str, str], update: bool = False, dry_run: bool = False) -> list[RowReport]:
    return run_all(company, *rows, update=update, dry_run=dry_run).rows


def run_all(company: Company, *rows: dict[str, str], update: bool = False, dry_run: bool = False) -> ImportReport:
    lines = [ImportRow(line=at, fields=cells) for at, cells in enumerate(rows, 2)]
    request = ImportCustomers(rows=lines, update=update, dry_run=dry_run, source="kunder.csv")
    return company.call(imports.import_customers, request)


def changes(report: RowReport) -> list[tuple[str, str, str]]:
    return sorted((one.field, one.before, one.after) for one in report.changes)


def test_a_row_whose_cells_all_agree_is_unchanged_however_they_are_written(company: Company) -> None:
    run(company, FIRST)
    (again,) = run(company, {"number": "17.0", "name": "BYGG  AB", "phone": "040 123456", "email": "-"})
    assert (again.outcome, again.problems, again.changes) == ("unchanged", [], [])


def test_a_row_with_a_known_number_and_other_cells_is_refused_and_says_which(company: Company) -> None:
    (first,) = run(company, FIRST)
    (again,) = run(company, {**FIRST, "phone": "08-1", "email": "ny@prov.example", "contact_name": "Anna"})
    assert (again.outcome, again.customer_id) == ("refused", first.customer_id)
    assert changes(again) == [
        ("contact_name", "", "Anna"),
        ("email", "", "ny@prov.example"),
        ("phone", "040-12 34 56", "08-1"),
    ]
    assert {problem["code"] for problem in again.problems} == {"cell_differs"}
    assert "update" in again.problems[0]["detail"]
    assert company.read_stored(first.customer_id or "")["version"] == 1


def test_an_update_is_shown_first_and_then_made_in_one_write(company: Company) -> None:
    (first,) = run(company, FIRST)
    row = {
        **FIRST,
        "name": "Bygg och Mur AB",
        "phone": "",
        "payment_terms_days": "10 dagar",
        "active": "nej",
        "contact_name": "Anna",
    }
    (shown,) = run(company, row, update=True, dry_run=True)
    assert company.read_stored(first.customer_id or "")["version"] == 1
    (made,) = run(company, row, update=True)
    assert (shown.outcome, made.outcome, changes(shown)) == ("updated", "updated", changes(made))
    assert changes(made) == [
        ("active", "true", "false"),
        ("contact_name", "", "Anna"),
        ("name", "Bygg AB", "Bygg och Mur AB"),
        ("payment_terms_days", "", "10"),
    ]
    stored = company.read_stored(first.customer_id or "")
    assert (stored["version"], stored["name"], stored["phone"], stored["active"]) == (
        2,
        "Bygg och Mur AB",
        "040-12 34 56",
        False,
    )
    assert [one["name"] for one in stored["contacts"]] == ["Anna"]
    assert [one["type"] for one in company.events(first.customer_id or "")] == [
        "customers.customer_created",
        "customers.customer_changed",
    ]
    assert stored["applied"][-1].startswith("import-")
    assert stored["history"][-1]["source"] == "import"
    (again,) = run(company, row, update=True)
    assert (again.outcome, company.read_stored(first.customer_id or "")["version"]) == ("unchanged", 2)


def test_an_empty_cell_clears_nothing(company: Company) -> None:
    (first,) = run(company, {**FIRST, "email": "a@prov.example", "info": "Hemligt"})
    (again,) = run(company, {"number": "17", "name": "Bygg AB", "email": "", "phone": "NULL", "info": ""}, update=True)
    assert again.outcome == "unchanged"
    assert company.read_stored(first.customer_id or "")["email"] == "a@prov.example"


def test_a_row_without_a_number_updates_the_only_customer_that_it_fits(company: Company) -> None:
    named = {"name": "Namnprov AB", "invoice_city": "Lund"}
    (first,) = run(company, named)
    (again,) = run(company, {**named, "phone": "08-1"}, update=True)
    assert (again.outcome, again.customer_id) == ("updated", first.customer_id)
    run(company, {**named, "invoice_line1": "Annan gata 2", "number": "99"})
    (doubtful,) = run(company, {**named, "phone": "08-2"}, update=True)
    assert doubtful.outcome == "doubtful"


def test_a_row_without_a_number_and_with_other_cells_is_created_and_doubtful(company: Company) -> None:
    (first,) = run(company, {"name": "Kioskprov", "invoice_line1": "Storgatan 1", "invoice_city": "Lund"})
    (other,) = run(company, {"name": "Kioskprov", "invoice_line1": "Lilla gatan 9", "invoice_city": "Lund"})
    assert (first.outcome, other.outcome) == ("created", "doubtful")
    assert [one["code"] for one in other.problems] == ["likely_duplicate"]
    stored = company.read_stored(other.customer_id or "")
    assert stored["doubts"][0]["customer_ids"] == [first.customer_id]


def test_two_rows_of_one_file_that_resemble_each_other_are_both_created(company: Company) -> None:
    first, second, third, fourth = run(
        company,
        {"name": "Epostlikprov AB", "invoice_city": "Lund", "email": "e1@prov.example"},
        {"name": "Epostlikprov AB", "invoice_city": "Malmö", "email": "e1@prov.example"},
        {"name": "Annan AB", "invoice_city": "Malmö", "email": "e1@prov.example"},
        {"name": "Epostlikprov AB", "invoice_city": "Lund", "email": "e1@prov.example"},
    )
    assert [one.outcome for one in (first, second, third, fourth)] == ["created", "doubtful", "created", "unchanged"]
    assert [(one["code"], one["line"]) for one in second.problems] == [("likely_same_row", "2")]


@pytest.mark.parametrize("dry_run", [True, False])
def test_the_same_number_twice_in_a_file(company: Company, dry_run: bool) -> None:
    other = {**FIRST, "phone": "08-1"}
    assert [one.outcome for one in run(company, FIRST, other, FIRST, dry_run=True)] == [
        "created",
        "refused",
        "unchanged",
    ]
    outcomes = [one.outcome for one in run(company, FIRST, other, update=True, dry_run=dry_run)]
    assert outcomes == ["created", "updated"]
    assert company.count() == (0 if dry_run else 1)


def test_a_prospect_that_has_become_a_customer_stays_one(company: Company) -> None:
    (first,) = run(company, {**FIRST, "stage": "Prospekt"})
    change = ChangeCustomer(customer_id=first.customer_id or "", version=1, changes={"stage": "customer"})
    company.call(customers.change, change)
    assert [one.outcome for one in run(company, {**FIRST, "stage": "Prospekt"}, update=True)] == ["unchanged"]


def test_updates_beside_each_other_lose_nothing(company: Company) -> None:
    (first,) = run(company, FIRST)
    cells = [
        {"phone": "08-1"},
        {"email": "a@prov.example"},
        {"contact_name": "Anna"},
        {"contact_name": "Bo"},
        {"info": "Ring"},
    ]
    with ThreadPoolExecutor(5) as pool:
        found = list(
            pool.map(lambda one: run(company, {"number": "17", "name": "Bygg AB", **one}, update=True)[0], cells)
        )
    assert {one.outcome for one in found} == {"updated"}
    stored = company.read_stored(first.customer_id or "")
    assert (stored["version"], stored["phone"], stored["email"], stored["info"]) == (
        6,
        "08-1",
        "a@prov.example",
        "Ring",
    )
    assert sorted(one["name"] for one in stored["contacts"]) == ["Anna", "Bo"]


def test_rows_and_outcomes_are_equally_many_whatever_the_cells(company: Company) -> None:
    rows = [
        {"name": ""},
        {},
        {"number": "1/2", "name": "A"},
        {"name": "B", "colour": "x"},
        {"name": "C", "email": "x"},
        FIRST,
        FIRST,
    ]
    found = run(company, *rows)
    assert [one.line for one in found] == list(range(2, 9))
    assert [one.outcome for one in found] == ["refused"] * 3 + ["doubtful", "doubtful", "created", "unchanged"]


def test_a_status_that_is_not_understood_is_named_once(company: Company) -> None:
    found = run_all(company, *({"name": f"Prov {at}", "invoice_city": "Lund", "stage": "Guld"} for at in range(5)))
    assert [one.outcome for one in found.rows] == ["doubtful", *["created"] * 4]
    assert [(one.column, one.value, one.rows, one.line) for one in found.not_understood] == [("stage", "Guld", 5, 2)]


def test_contacts_and_branches_come_with_the_customer_in_one_write(company: Company) -> None:
    row = {
        **FIRST,
        "contact_name": "Anna Ek",
        "contact_email": "anna@prov.example",
        "contact_2_first_name": "Bo",
        "contact_2_last_name": "Alm",
        "branch_name": "Lager",
        "branch_visiting_line1": "Hamngatan 2",
        "branch_visiting_postcode": "21120",
        "branch_visiting_city": "Malmö",
    }
    (report,) = run(company, row)
    stored = company.read_stored(report.customer_id or "")
    assert (report.outcome, stored["version"], len(company.events(stored["_id"]))) == ("created", 1, 1)
    assert [(one["name"], one.get("email")) for one in stored["contacts"]] == [
        ("Anna Ek", "anna@prov.example"),
        ("Bo Alm", None),
    ]
    assert stored["branches"][0]["addresses"]["visiting"]["postcode"] == "211 20"
    assert [one["name"] for one in company.events(stored["_id"])[0]["customer"]["branches"]] == ["Lager"]
    company.call(models.Customer.find, id=stored["_id"]).get().validate()
    assert run(company, row)[0].outcome == "unchanged"
    (moved,) = run(company, {**row, "branch_visiting_line1": "Hamngatan 4", "contact_phone": "070-1"}, update=True)
    assert changes(moved) == [("branch_visiting_line1", "Hamngatan 2", "Hamngatan 4"), ("contact_phone", "", "070-1")]
    stored = company.read_stored(report.customer_id or "")
    assert (len(stored["branches"]), len(stored["contacts"])) == (1, 2)


def test_a_row_of_a_customer_that_was_merged_changes_nothing(company: Company) -> None:
    (first,) = run(company, FIRST)
    models.Customer._get_collection().update_one(
        {"_id": first.customer_id}, {"$set": {"merged": {"into": "cus_other", "merge_id": "mrg_1"}}}
    )
    same, other = run(company, FIRST, {**FIRST, "phone": "08-1"}, update=True)
    assert (same.outcome, same.customer_id) == ("unchanged", "cus_other")
    assert (other.outcome, [one["code"] for one in other.problems]) == ("refused", ["row_merged"])
    assert company.read_stored(first.customer_id or "")["version"] == 1


def test_a_batch_that_comes_again_undoes_nothing_of_customers_that_it_agreed_with(company: Company) -> None:
    """Each row is the customer's as it is; somebody changes one of them; the message of the batch comes a second time."""
    other = {**FIRST, "number": "18", "name": "Annan AB"}
    (first, second) = run(company, FIRST, other)
    lines = [ImportRow(line=at, fields=cells) for at, cells in enumerate((FIRST, other), 2)]
    request = ImportCustomers(rows=lines, update=True, source="kunder.csv")
    reports = company.call(imports.import_customers, request, request_id="batch").rows
    assert [one.outcome for one in reports] == ["unchanged", "unchanged"]
    changed = ChangeCustomer(customer_id=first.customer_id or "", version=1, changes={"phone": "08-99 00 00"})
    company.call(customers.change, changed)
    company.call(imports.import_customers, request, request_id="batch")
    stored = [company.read_stored(one.customer_id or "") for one in (first, second)]
    assert [(one["phone"], one["version"]) for one in stored] == [("08-99 00 00", 2), (FIRST["phone"], 1)]
    (again, _) = company.call(imports.import_customers, request, request_id="another").rows
    assert again.outcome == "updated"


def test_a_customer_that_changes_while_its_row_is_compared_gets_the_row(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = run(company, FIRST)
    note = import_changes.note

    def changed_before(agreeing: list[import_changes.Wanted]) -> list[import_changes.Wanted]:
        changed = ChangeCustomer(customer_id=first.customer_id or "", version=1, changes={"phone": "08-99 00 00"})
        company.call(customers.change, changed)
        return note(agreeing)

    monkeypatch.setattr(import_changes, "note", changed_before)
    (report,) = run(company, FIRST, update=True)
    assert (report.outcome, company.read_stored(first.customer_id or "")["phone"]) == ("updated", FIRST["phone"])


@pytest.mark.parametrize("update", [False, True])
def test_a_row_with_a_cell_that_cannot_be_read_is_not_unchanged(company: Company, update: bool) -> None:
    (first,) = run(company, FIRST)
    (again,) = run(company, {**FIRST, "email": "fel"}, update=update)
    assert (again.outcome, again.customer_id) == ("refused", first.customer_id)
    assert [(one["code"], one["field"]) for one in again.problems] == [("bad_email", "email")]
    assert company.read_stored(first.customer_id or "")["version"] == 1


def test_a_cell_whose_doubt_stands_on_the_customer_is_unchanged(company: Company) -> None:
    row = {**FIRST, "number": "18", "email": "fel", "payment_terms_days": "EOM"}
    (first,) = run(company, row)
    (again,) = run(company, row)
    assert (first.outcome, again.outcome, again.problems) == ("doubtful", "unchanged", [])
    (other,) = run(company, {**row, "phone": "08-1"})
    assert (other.outcome, [one["field"] for one in other.problems]) == ("refused", ["phone"])


@pytest.mark.parametrize("dry_run", [True, False])
def test_an_update_does_not_show_the_stored_number_of_a_person_of_any_country(company: Company, dry_run: bool) -> None:
    """Whoever gives the customer's number and another identity number would read the one that is stored."""
    row = {"number": "17", "name": "Ada Ek", "kind": "Privatperson", "invoice_city": "Suva", "invoice_country": "FJ"}
    run(company, {**row, "identity_number": "7752345678"})
    asked = {**row, "identity_number": "8887654321"}
    reports = [run(company, asked, update=update, dry_run=dry_run)[0] for update in (False, True)]
    assert [one.outcome for one in reports] == ["refused", "updated"]
    for report in reports:
        assert changes(report) == [("identity_number", "77••••", "88••••")]
        assert "7752345678" not in report.model_dump_json()
