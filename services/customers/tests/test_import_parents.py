"""Rows that belong to another customer: persons and addresses of it, and never customers of its name."""

from typing import Any

from chassis.testing_queries import commands_sent
from contracts.customers import ImportCustomers, ImportRow, RowParent, RowReport
from customers import imports
from customers.tests.calls import Company

ANNA = {"name": "Acme AB", "contact_name": "Anna Ek", "email": "anna@acme.example", "phone": "040-1"}


def run(
    company: Company, cells: dict[str, str], line: int = 9, update: bool = False, dry_run: bool = False, **parent: Any
) -> RowReport:
    said = RowParent.model_validate({"name": "Acme AB", **parent})
    row = ImportRow(line=line, fields=cells, parent=said)
    request = ImportCustomers(rows=[row], update=update, dry_run=dry_run, source="odoo.csv")
    return company.call(imports.import_customers, request).rows[0]


def test_a_person_of_a_stored_customer_becomes_its_contact_once(company: Company) -> None:
    there = company.create("Acme AB", phone="040-9", addresses={"invoice": {"city": "Lund"}})
    made = run(company, ANNA)
    assert (made.outcome, made.customer_id, made.name) == ("created", there.id, "Anna Ek")
    stored = company.read_stored(there.id)
    assert [(one["name"], one["email"], one["phone"]) for one in stored["contacts"]] == [
        ("Anna Ek", "anna@acme.example", "040-1")
    ]
    assert (stored["phone"], company.count()) == ("040-9", 1)
    assert run(company, ANNA).outcome == "unchanged"
    assert run(company, {**ANNA, "name": "ACME"}, name="acme ab").outcome == "unchanged"
    assert company.read_stored(there.id)["version"] == stored["version"]


def test_a_changed_person_is_refused_or_updated(company: Company) -> None:
    there = company.create("Acme AB", addresses={"invoice": {"city": "Lund"}})
    run(company, ANNA)
    other = {**ANNA, "phone": "040-2"}
    refused = run(company, other)
    assert (refused.outcome, [one["code"] for one in refused.problems]) == ("refused", ["cell_differs"])
    updated = run(company, other, update=True)
    assert updated.outcome == "updated"
    assert [(one.field, one.before, one.after) for one in updated.changes] == [("contact_phone", "040-1", "040-2")]
    assert company.read_stored(there.id)["contacts"][0]["phone"] == "040-2"


def test_a_person_of_nobody_or_of_several_makes_no_customer(company: Company) -> None:
    lost = run(company, ANNA)
    assert (lost.outcome, [one["code"] for one in lost.problems]) == ("refused", ["parent_not_found"])
    first = company.create("Acme AB", addresses={"invoice": {"city": "Lund"}})
    second = company.create("Acme AB", addresses={"invoice": {"city": "Ystad"}})
    several = run(company, ANNA)
    assert (several.outcome, [one["code"] for one in several.problems]) == ("refused", ["parent_not_unique"])
    assert run(company, ANNA, name=second.number).customer_id == second.id
    assert run(company, ANNA, customer_id=first.id).customer_id == first.id
    assert company.count() == 2


def test_a_person_whose_customer_other_rows_of_the_file_are(company: Company) -> None:
    """Before anything is stored, a dry run foretells the same."""
    foretold = run(company, ANNA, dry_run=True, named_on=[3])
    assert (foretold.outcome, foretold.customer_id) == ("created", None)
    several = run(company, ANNA, named_on=[3, 4])
    assert (several.outcome, [one["code"] for one in several.problems]) == ("refused", ["parent_not_unique"])
    assert run(company, ANNA, named_on=[3]).outcome == "refused"


def test_a_list_of_persons_makes_the_customer_that_is_not_there(company: Company) -> None:
    made = run(company, ANNA, may_be_new=True)
    assert (made.outcome, made.name) == ("doubtful", "Acme AB")
    bo = {**ANNA, "contact_name": "Bo Ek", "email": "bo@acme.example"}
    joined = run(company, bo, may_be_new=True)
    assert (joined.outcome, joined.customer_id) == ("created", made.customer_id)
    assert [run(company, one, may_be_new=True).outcome for one in (ANNA, bo)] == ["unchanged", "unchanged"]
    assert [one["name"] for one in company.read_stored(made.customer_id or "")["contacts"]] == ["Anna Ek", "Bo Ek"]


def test_a_list_of_persons_leaves_a_namesake_elsewhere_alone(company: Company) -> None:
    there = company.create("Acme AB", addresses={"invoice": {"city": "Lund"}})
    made = run(company, {**ANNA, "invoice_city": "Ystad"}, may_be_new=True)
    assert made.customer_id != there.id
    same = run(company, {**ANNA, "invoice_city": "Lund", "contact_name": "Bo"}, may_be_new=True)
    assert same.customer_id == there.id


def test_what_a_person_has_of_its_own_is_noted_or_said(company: Company) -> None:
    there = company.create("Acme AB", addresses={"invoice": {"city": "Lund"}})
    made = run(company, {**ANNA, "invoice_city": "Ystad", "info": "Ring efter tre", "active": "nej"})
    assert made.outcome == "doubtful"
    assert [(one["code"], one["field"], one["value"]) for one in made.problems] == [
        ("contact_cell_not_kept", "invoice_city", "Ystad")
    ]
    stored = company.read_stored(there.id)
    assert (stored["info"], stored["contacts"][0]["active"]) == (
        "Anna Ek: Ring efter tre\nAnna Ek: Fakturaadress: Ort: Ystad",
        False,
    )
    assert stored["active"] is True
    assert (
        run(company, {**ANNA, "invoice_city": "Ystad", "info": "Ring efter tre", "active": "nej"}).outcome
        == "unchanged"
    )


def test_an_address_of_a_customer_becomes_its_branch(company: Company) -> None:
    there = company.create("Acme AB", addresses={"invoice": {"city": "Lund"}})
    row = {
        "name": "Acme AB",
        "branch_name": "Lagret",
        "branch_delivery_line1": "Kajen 1",
        "branch_delivery_city": "Ystad",
        "email": "lager@acme.example",
    }
    made = run(company, row)
    stored = company.read_stored(there.id)
    (branch,) = stored["branches"]
    assert (made.outcome, made.branch_id) == ("created", branch["id"])
    assert (branch["name"], branch["addresses"]["delivery"]["line1"]) == ("Lagret", "Kajen 1")
    assert [(one["name"], one["email"], one["branch_id"]) for one in stored["contacts"]] == [
        ("Lagret", "lager@acme.example", branch["id"])
    ]
    assert run(company, row).outcome == "unchanged"


def test_persons_of_one_customer_in_one_batch(company: Company) -> None:
    there = company.create("Acme AB", addresses={"invoice": {"city": "Lund"}})
    rows = [
        ImportRow(line=at, fields={"name": "Acme AB", "contact_name": name}, parent=RowParent(name="Acme AB"))
        for at, name in enumerate(("Anna", "Bo", "Anna"), 2)
    ]
    reports = company.call(imports.import_customers, ImportCustomers(rows=rows)).rows
    assert [one.outcome for one in reports] == ["created", "created", "unchanged"]
    assert [one["name"] for one in company.read_stored(there.id)["contacts"]] == ["Anna", "Bo"]


def test_the_note_of_a_customer_has_a_limit_and_says_what_has_no_room(company: Company) -> None:
    """It grew with each import that updated, until the customer could not be changed any more."""
    there = company.create("Acme AB", addresses={"invoice": {"city": "Lund"}})
    for at in range(3):
        made = run(company, {**ANNA, "info": f"{at} " + "x" * 4_000})
    assert (made.outcome, [one["code"] for one in made.problems]) == ("refused", ["note_full"])
    last = run(company, {**ANNA, "contact_name": "Bo Ek", "email": "", "info": "9 " + "y" * 4_000})
    assert (last.outcome, [(one["code"], len(one["value"])) for one in last.problems]) == (
        "doubtful",
        [("note_full", 4_009)],
    )
    assert len(company.read_stored(there.id)["info"]) < 10_000


def test_names_that_say_the_same_are_one_customer(company: Company) -> None:
    """Red before: the stored name was looked for as it was spelled in the row."""
    there = company.create("Brf S:t Göran", addresses={"invoice": {"city": "Lund"}})
    for spelled in ("Bostadsrättsföreningen Sankt Göran", "BRF St Göran"):
        made = run(company, {**ANNA, "name": spelled}, name=spelled)
        assert (made.customer_id, made.outcome in ("created", "unchanged")) == (there.id, True), spelled
    assert company.count() == 1


def test_customers_of_a_name_are_read_by_few_entries_of_the_index(company: Company) -> None:
    """Red before: a regular expression for each name, for which the database went through all keys of the company."""
    for city in ("Lund", "Ystad", "Malmö", "Umeå", "Borås", "Luleå"):
        company.create("Acme AB", addresses={"invoice": {"city": city}})
    company.create("Acmeta AB")
    (several, sent) = commands_sent("customers", lambda: run(company, ANNA))
    assert [one["code"] for one in several.problems] == ["parent_not_unique"]
    scans = [
        one.body["pipeline"] for one in sent if one.name == "aggregate"
    ]  # with its legal form as a person, without it
    assert [next(step["$limit"] for step in steps if "$limit" in step) for steps in scans] == [5, 5, 200]
    assert all("$gte" in steps[0]["$match"]["likeness"] for steps in scans)
    person = {**ANNA, "invoice_city": "Umeå"}
    (made, sent) = commands_sent("customers", lambda: run(company, person, may_be_new=True))
    assert (made.outcome, [one.name for one in sent].count("aggregate")) == ("created", 0)
    assert company.count() == 7
