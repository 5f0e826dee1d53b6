"""The names of the columns that a row of a register may have."""

import pytest

from contracts.customers import IMPORT_COLUMNS, is_import_column, split_import_column


@pytest.mark.parametrize(
    ("column", "parts"),
    [
        ("contact_name", ("contact", 1, "name")),
        ("contact_2_email", ("contact", 2, "email")),
        ("branch_name", ("branch", 1, "name")),
        ("branch_20_visiting_city", ("branch", 20, "visiting_city")),
        ("contact_1_email", None),
        ("contact_21_email", None),
        ("contact_visiting_city", None),
        ("branch_email", None),
        ("contact_", None),
        ("contact_name\n", None),
        ("invoice_city", None),
    ],
)
def test_columns_of_contacts_and_branches(column: str, parts: tuple[str, int, str] | None) -> None:
    assert split_import_column(column) == parts


def test_every_column_of_a_row_is_known() -> None:
    further = ("active", "email_2", "phone_2", "mobile", "identity_country", "properties", "contact_3_role_title")
    assert all(is_import_column(one) for one in (*IMPORT_COLUMNS, *further))
    assert not any(is_import_column(one) for one in ("", "emails", "addresses", "Namn", "active_2"))
