"""What headings of other programs ask and mean: in several languages, of two words, and with answers that are words of ours."""

import io

import pytest

from gateway.imports.columns import resolve
from gateway.imports.headings import meaning_of
from gateway.imports.register import ReadOptions, open_register
from gateway.tests.test_register_rows import read


@pytest.mark.parametrize(
    ("heading", "cell", "active"),
    [
        ("Spärrad", "N", "yes"),
        ("Spärrad", "J", "no"),
        ("Inaktiv?", "Ja", "no"),
        ("Disabled", "0", "yes"),
        ("disabled", "1", "no"),
        ("Blocked", "FALSE", "yes"),
        ("Gesperrt", "nein", "yes"),
        ("Archived", "true", "no"),
        ("Vilande", "x", "no"),
        ("Spärrad", "Vilande", "Vilande"),
        ("Aktiv", "N", "N"),
    ],
)
def test_a_column_that_says_who_is_not_active(heading: str, cell: str, active: str) -> None:
    (row,) = read(f"Namn;{heading}\nA;{cell}\n")
    assert row.row.fields["active"] == active


@pytest.mark.parametrize(
    ("heading", "cell", "column", "value"),
    [
        ("Is a Company", "True", "kind", "company"),
        ("is_company", "FALSE", "kind", "person"),
        ("Privatperson", "Ja", "kind", "person"),
        ("Privatperson", "Nej", "kind", "company"),
        ("Privatperson", "Kanske", "kind", "Kanske"),
        ("Prospekt", "Ja", "stage", "prospect"),
        ("Prospekt", "Nej", "stage", "customer"),
        ("Prospect / Customer (s.client)*", "1", "stage", "customer"),
        ("Prospect / Customer (s.client)*", "2", "stage", "prospect"),
        ("Prospect / Customer (s.client)*", "3", "stage", "customer"),
        ("Prospect / Customer (s.client)*", "Prospect", "stage", "Prospect"),
    ],
)
def test_a_column_that_asks_a_question(heading: str, cell: str, column: str, value: str) -> None:
    (row,) = read(f"Namn;{heading}\nA;{cell}\n")
    assert row.row.fields[column] == value


def test_what_the_report_says_of_a_question_may_come_back_as_a_map() -> None:
    content = "Namn;Spärrad\nA;J\n"
    with open_register(io.BytesIO(content.encode())) as register:
        used = register.columns.used
    assert used == {"Namn": "name", "Spärrad": "active"}
    (row,) = read(content, ReadOptions(columns=used))
    assert row.row.fields["active"] == "no"


@pytest.mark.parametrize(
    ("headings", "columns"),
    [
        (
            "Kundennummer;Firma;Straße;Hausnummer;PLZ;Ort;Land;USt-IdNr.;Zahlungsziel;Ansprechpartner;Währung;Gesperrt",
            (
                "number name invoice_line1 info invoice_postcode invoice_city invoice_country vat_number payment_terms_days "
                "contact_name currency active"
            ),
        ),
        (
            "Rechnungsadresse;Rechnung PLZ;Lieferadresse;Lieferung Ort;Besuchsadresse",
            "invoice_line1 invoice_postcode delivery_line1 delivery_city visiting_line1",
        ),
        (
            "Fakturaadress postnummer;Leveransadress ort;Besöksadress land;Delivery country code;Shipping street 2;Bill to ZIP",
            "invoice_postcode delivery_city visiting_country delivery_country delivery_line2 info",
        ),
        (
            "Kontaktperson 3;Kontaktperson 3 e-post;Contact 2 mobile phone;Ansprechpartner Telefon;Filial 2;Filial 2 ort",
            "contact_3_name contact_3_email contact_2_mobile contact_phone branch_2_name branch_2_visiting_city",
        ),
        ("E-post;E-post faktura;EmailOffer", "email email_invoice email_quote"),
        ("Faktura e-post", "email"),
        ("Tfn;Tfn2;Telefon (mobil);Bet.villkor;Webbadress", "phone phone_2 mobile payment_terms_days website"),
        ("Customer;Org no;Street;ZIP;City", "name identity_number invoice_line1 invoice_postcode invoice_city"),
    ],
)
def test_headings_in_several_languages_and_of_two_words(headings: str, columns: str) -> None:
    found = resolve(headings.split(";"))
    assert ([*found.used.values()], found.unused) == (columns.split(), [])


@pytest.mark.parametrize(
    "heading", ["Leveransvillkor", "Leverantör", "Kontaktform", "Filialer", "Lieferant", "Fakturarabatt", "Persondator"]
)
def test_words_of_two_parts_are_not_guessed(heading: str) -> None:
    assert meaning_of(heading) is None
