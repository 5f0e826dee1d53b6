"""Contacts that a row of a register brings: each stays a person of its own."""

from customers.tests.calls import Company
from customers.tests.test_import_updates import FIRST, changes, run


def test_two_contacts_of_one_name_are_two_persons(company: Company) -> None:
    """The second was taken for the first, whose address it replaced."""
    row = {
        **FIRST,
        "contact_name": "Anna Ek",
        "contact_email": "a@a.example",
        "contact_2_name": "Anna Ek",
        "contact_2_email": "b@b.example",
    }
    (made,) = run(company, row)

    def contacts() -> list[tuple[str, str]]:
        return [(one["name"], one["email"]) for one in company.read_stored(made.customer_id or "")["contacts"]]

    assert contacts() == [("Anna Ek", "a@a.example"), ("Anna Ek", "b@b.example")]
    turned = {**row, "contact_email": "b@b.example", "contact_2_email": "a@a.example"}
    assert [one.outcome for one in run(company, row, turned, {**row, "contact_2_email": ""})] == ["unchanged"] * 3
    (updated,) = run(company, {**row, "contact_2_phone": "040-9"}, update=True)
    assert changes(updated) == [("contact_phone", "", "040-9")]
    assert contacts() == [("Anna Ek", "a@a.example"), ("Anna Ek", "b@b.example")]
