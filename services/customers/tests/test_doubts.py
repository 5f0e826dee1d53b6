"""Doubts of an import stay on the customer until they are cleared, or their field is corrected."""

import pytest

from contracts.customers import (
    ChangeCustomer,
    ClearDoubts,
    CreateContact,
    GetCustomer,
    ImportCustomers,
    ImportRow,
    ListCustomers,
    RowRemark,
)
from contracts.customers.tabs import CustomerHead
from contracts.errors import InvalidInput, Stale
from customers import card, clear_doubts, contacts, customers, imports, models
from customers.tests.calls import Company

CELLS = {
    "name": "Tvivel AB",
    "invoice_city": "Lund",
    "email": "nobody",
    "payment_terms_days": "snart",
    "contact_name": "Anna",
    "contact_email": "x",
}


def make(company: Company, **cells: str) -> str:
    request = ImportCustomers(rows=[ImportRow(line=7, fields={**CELLS, **cells})], source="kunder.csv")
    (report,) = company.call(imports.import_customers, request).rows
    assert report.outcome == "doubtful"
    return report.customer_id or ""


def fields(company: Company, customer_id: str) -> list[str]:
    return sorted(one["field"] for one in company.read_stored(customer_id).get("doubts", ()))


def test_a_doubt_says_what_where_from_and_stays(company: Company) -> None:
    made = make(company)
    reply = company.call(customers.get, GetCustomer(customer_id=made))
    kept = {one.field: one for one in reply.warnings}
    assert set(kept) == {"email", "payment_terms_days", "contact_email"}
    terms = kept["payment_terms_days"]
    assert (terms.code, terms.values, terms.line, terms.source) == (
        "unknown_terms",
        {"value": "snart"},
        7,
        "kunder.csv",
    )
    assert terms.id.startswith("dbt_")
    head = CustomerHead.model_validate(card.head(company.read_stored(made)))
    assert {one.id for one in head.warnings} == {one.id for one in reply.warnings}
    company.call(models.Customer.find, id=made).get().validate()


def test_a_doubt_goes_when_its_field_is_corrected_and_no_other(company: Company) -> None:
    made = make(company)
    change = ChangeCustomer(customer_id=made, version=1, changes={"email": "a@prov.example", "phone": "08-1"})
    company.call(customers.change, change)
    assert fields(company, made) == ["contact_email", "payment_terms_days"]
    company.call(contacts.create, CreateContact(customer_id=made, name="Bo"))
    assert fields(company, made) == ["payment_terms_days"]
    last = ChangeCustomer(customer_id=made, version=3, changes={"payment_terms_days": 30})
    company.call(customers.change, last)
    stored = company.read_stored(made)
    assert ("doubts" in stored, "doubtful" in stored) == (False, False)


def test_one_or_all_doubts_can_be_cleared_and_no_event_tells_of_it(company: Company) -> None:
    made = make(company)
    (first, *_) = company.read_stored(made)["doubts"]
    reply = company.call(clear_doubts.clear, ClearDoubts(customer_id=made, version=1, doubt_ids=[first["id"]]))
    assert (len(reply.warnings), reply.version) == (2, 2)
    with pytest.raises(InvalidInput) as unknown:
        company.call(clear_doubts.clear, ClearDoubts(customer_id=made, version=2, doubt_ids=[first["id"]]))
    assert list(unknown.value.details) == ["/doubt_ids/0"]
    with pytest.raises(Stale):
        company.call(clear_doubts.clear, ClearDoubts(customer_id=made, version=1))
    reply = company.call(clear_doubts.clear, ClearDoubts(customer_id=made, version=2))
    assert reply.warnings == []
    assert len(company.events(made)) == 1
    last = company.read_stored(made)["history"][-1]
    assert {change["path"][0] for change in last["changes"]} == {"doubts"}
    assert last["by"]


def test_customers_with_doubts_can_be_listed(company: Company) -> None:
    made = make(company)
    plain = company.create("Utan tvivel AB")
    for doubtful, ids in ((True, [made]), (False, [plain.id]), (None, [plain.id, made])):
        page = company.call(customers.list_customers, ListCustomers(doubtful=doubtful))
        assert [one.id for one in page.items] == ids
    assert page.items[1].doubts == 3


def test_importing_the_row_again_corrected_clears_the_doubt(company: Company) -> None:
    made = make(company, number="17")
    corrected = {**CELLS, "number": "17", "email": "a@prov.example"}
    request = ImportCustomers(rows=[ImportRow(line=7, fields=corrected)], source="kunder.csv", update=True)
    (report,) = company.call(imports.import_customers, request).rows
    assert (report.outcome, report.customer_id) == ("updated", made)
    assert fields(company, made) == ["contact_email", "payment_terms_days"]


def remark(field: str, **values: str) -> RowRemark:
    return RowRemark(code="user_not_found", field=field, detail="There is no user Ola.", values=values)


def test_what_only_the_file_shows_keeps_its_data_and_goes_with_its_field(company: Company) -> None:
    row = ImportRow(line=3, fields={"name": "Ett AB", "invoice_city": "Lund"}, remarks=[remark("seller", value="Ola")])
    (report,) = company.call(imports.import_customers, ImportCustomers(rows=[row])).rows
    (kept,) = company.call(customers.get, GetCustomer(customer_id=report.customer_id or "")).warnings
    assert (kept.code, kept.field, kept.values) == ("user_not_found", "seller", {"value": "Ola"})
    change = ChangeCustomer(customer_id=report.customer_id or "", version=1, changes={"seller": "Ola Ek"})
    company.call(customers.change, change)
    assert fields(company, report.customer_id or "") == []


def test_a_gateway_that_does_not_know_remarks_still_says_them(company: Company) -> None:
    said = "shared_identity_number The same number is on line 4."
    row = ImportRow(line=3, fields={"name": "Ett AB", "invoice_city": "Lund"}, doubts=[said])
    (report,) = company.call(imports.import_customers, ImportCustomers(rows=[row])).rows
    (kept,) = company.call(customers.get, GetCustomer(customer_id=report.customer_id or "")).warnings
    assert (kept.code, kept.detail) == tuple(said.split(" ", 1))
