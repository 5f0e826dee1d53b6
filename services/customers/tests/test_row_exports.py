"""Words, sums and parts of rows as other programs export them: read, or named with what is allowed; never a wrong default."""

import pytest

from customers.tests.test_row_values import codes, read


@pytest.mark.parametrize("cell", ["0", "1", "Ja", "Nej", "true", "2"])
def test_a_stage_is_no_answer_to_a_question(cell: str) -> None:
    one = read(stage=cell)
    assert (one.active, one.not_understood) == (None, [("stage", cell)])


@pytest.mark.parametrize(
    ("cell", "limit"),
    [
        ("50.000", "50000.00"),
        ("50,000", "50000.00"),
        ("1.234", "1234.00"),
        ("1,234.0", "1234.00"),
        ("0,500", "0.50"),
        ("1,234.000", "1234.00"),
        ("1234,000", "1234.00"),
        ("1 000 SEK", "1000.00"),
    ],
)
def test_a_point_before_three_digits_parts_thousands(cell: str, limit: str) -> None:
    one = read(credit_limit=cell)
    assert one.fields is not None
    assert (str(one.fields.credit_limit), one.problems) == (limit, [])


@pytest.mark.parametrize(
    ("cell", "currency", "limit"),
    [
        ("1000 EUR", "EUR", "1000.00"),
        ("€ 1000", "EUR", "1000.00"),
        ("1000 kr", "SEK", "1000.00"),
        ("1000 kr", "DKK", "1000.00"),
    ],
)
def test_a_sum_in_the_currency_of_the_customer(cell: str, currency: str, limit: str) -> None:
    one = read(credit_limit=cell, currency=currency)
    assert one.fields is not None
    assert (str(one.fields.credit_limit), one.problems) == (limit, [])


@pytest.mark.parametrize(
    ("cell", "currency"), [("1000 EUR", ""), ("€ 1000", "SEK"), ("SEK 1000", "EUR"), ("1000 kr", "EUR")]
)
def test_a_sum_in_another_currency_is_no_limit(cell: str, currency: str) -> None:
    one = read(credit_limit=cell, **({"currency": currency} if currency else {}))
    assert one.fields is not None
    assert one.fields.credit_limit is None
    assert codes(one) == [("bad_credit_limit", "credit_limit")]
    assert cell in one.problems[0]["detail"]
    assert (currency or "SEK") in one.problems[0]["detail"]


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("kind", "Partnership", "company"),
        ("kind", "TE_SMALL", "company"),
        ("kind", "TE_PRIVATE", "person"),
        ("kind", "Privatkunde", "person"),
        ("kind", "Geschäftskunde", "company"),
        ("kind", "Unternehmen", "company"),
        ("kind", "Einzelunternehmen", "company"),
        ("kind", "Privatpersoner", "person"),
        ("language", "Swedish / Svenska", "sv"),
        ("language", "English (UK)", "en"),
        ("vat_type", "SE omvänd skattskyldighet", "swedish_reverse_charge"),
        ("vat_type", "SE omvänd", "swedish_reverse_charge"),
        ("vat_type", "Sverige 25%", "swedish"),
        ("currency", "Schwedische Kronen", "SEK"),
    ],
)
def test_words_of_other_programs(column: str, cell: str, value: str) -> None:
    one = read(**{column: cell})
    assert one.fields is not None
    assert (str(getattr(one.fields, column)), one.problems) == (value, [])


@pytest.mark.parametrize(
    ("cell", "active"), [("Gesperrt", False), ("FALSCH", False), ("gelöscht", False), ("ruhend", False)]
)
def test_words_for_who_is_active_in_german(cell: str, active: bool) -> None:
    assert read(active=cell).active is active


@pytest.mark.parametrize(
    ("cell", "days"),
    [
        ("zahlbar in 14 Tagen", 14),
        ("innerhalb 30 Tagen ohne Abzug", 30),
        ("Immediate Payment", 0),
        ("30 dagar från fakturans datum", 30),
        ("Zahlbar sofort", 0),
    ],
)
def test_terms_in_other_languages(cell: str, days: int) -> None:
    one = read(payment_terms_days=cell)
    assert one.fields is not None
    assert (one.fields.payment_terms_days, one.problems) == (days, [])


@pytest.mark.parametrize(
    ("column", "cell", "allowed"),
    [
        ("kind", "Leverantör", "company, person"),
        ("credit_customer", "vet ej", "yes, no"),
        ("contact_active", "kanske", "yes, no"),
        ("active", "VIP", "yes, no, active, inactive, prospect, customer"),
    ],
)
def test_a_word_that_is_not_understood_says_what_is_allowed(column: str, cell: str, allowed: str) -> None:
    one = read(contact_name="Anna", **{column: cell})
    if column == "active":
        report_says_allowed(one.line, cell, allowed)
        return
    (problem,) = one.problems
    assert (problem["code"], problem["value"]) == (f"bad_{column.removeprefix('contact_')}", cell)
    assert allowed in problem["detail"]


def report_says_allowed(line: int, cell: str, allowed: str) -> None:
    from contracts.customers import ImportRow
    from customers import import_rows, imports

    one = import_rows.read(ImportRow(line=line, fields={"name": "A", "invoice_city": "Lund", "active": cell}))
    imports._unknown_words([one])
    assert allowed in one.problems[0]["detail"]


def test_a_title_without_a_name_stays_in_the_note() -> None:
    one = read(contact_role_title="VD")
    assert (one.contacts, one.info, one.problems) == ([], "Titel: VD", [])


def test_a_branch_with_a_postcode_alone_is_kept() -> None:
    (branch,) = read(branch_visiting_postcode="211 20").branches
    assert (branch["name"], branch["addresses"].visiting.postcode) == ("211 20", "211 20")


def test_a_branch_of_which_only_its_last_day_is_known_is_named() -> None:
    one = read(branch_retired_on="2026-01-01")
    assert (one.branches, codes(one)) == ([], [("bad_branch_name", "branch_name")])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026-01-31", "2026-01-31"),
        ("2026-01-31 00:00:00", "2026-01-31"),
        ("2026-01-31T00:00:00Z", "2026-01-31"),
        ("46053", "2026-01-31"),
        ("46053.0", "2026-01-31"),
        ("31.1.2026", "2026-01-31"),
        ("31.01.2026", "2026-01-31"),
        ("2026/01/31", "2026-01-31"),
        ("31/1/2026", "2026-01-31"),
    ],
)
def test_days_as_spreadsheets_write_them(cell: str, day: str) -> None:
    one = read(branch_name="B", branch_retired_on=cell)
    assert (one.branches[0]["retired_on"], one.problems) == (day, [])


@pytest.mark.parametrize("cell", ["01/02/2026", "1/2 2026", "Ja", "7", "0", "99999999", "31.13.2026"])
def test_a_day_that_may_be_two_is_named(cell: str) -> None:
    one = read(branch_name="B", branch_retired_on=cell)
    assert ("retired_on" in one.branches[0], codes(one)) == (False, [("bad_branch_retired_on", "branch_retired_on")])


@pytest.mark.parametrize("cell", ["735 0000 00001 6", "7350-0000-00016", "7350000000016.0"])
def test_a_location_number_in_groups(cell: str) -> None:
    one = read(gln=cell)
    assert one.fields is not None
    assert (one.fields.gln, one.problems) == ("7350000000016", [])


@pytest.mark.parametrize("cell", ["1,234.0", "1,234.00", "1 234,0", "1.234,00"])
def test_a_number_with_thousands_and_decimals(cell: str) -> None:
    assert (read(number=cell).number, read(number=cell).problems) == ("1234", [])


def test_two_addresses_with_a_slash_between_them() -> None:
    one = read(email="a@x.example/b@x.example")
    assert one.fields is not None
    assert (one.fields.email, one.info) == ("a@x.example", "E-post: b@x.example")


def test_two_persons_in_a_cell_are_two_contacts() -> None:
    one = read(contact_name="Anna Ek\nBo Ek; VD\n", contact_phone="040-123456")
    assert one.contacts == [{"name": "Anna Ek", "phone": "040-123456"}, {"name": "Bo Ek; VD"}]


@pytest.mark.parametrize(("cell", "limit"), [("1.234", "1.234"), ("1 234.500", "1234.50"), ("1,234.500", "1234.50")])
def test_a_sum_with_three_decimals_is_no_thousand(cell: str, limit: str) -> None:
    one = read(credit_limit=cell, currency="KWD")
    assert one.fields is not None
    assert (str(one.fields.credit_limit), one.problems) == (limit, [])


@pytest.mark.parametrize("cell", ["SE556016068001", "SE5560160680", "SE 556016-0680", "se556016-0680 01"])
def test_a_vat_number_in_the_column_of_the_identity_number(cell: str) -> None:
    one = read(identity_number=cell)
    assert one.fields is not None
    assert (one.fields.identity_number, one.problems) == ("556016-0680", [])
