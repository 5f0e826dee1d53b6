"""Headings of other programs: each column has its meaning, and the parts of an address stay together."""

import pytest

from gateway.imports.columns import find_bad_columns, resolve
from gateway.imports.headings import meaning_of

PROGRAMS: dict[str, str] = {
    "Fortnox": """
        Kundnr = number
        Namn = name
        Org.nr = identity_number
        Adress 1 = invoice_line1
        Adress 2 = invoice_line2
        Postnummer = invoice_postcode
        Ort = invoice_city
        Land = invoice_country
        Telefon 1 = phone
        Telefon 2 = phone_2
        E-post = email
        Er referens = your_reference
        Vår referens = our_reference
    """,
    "Visma, Spiris": """
        Kundnummer = number
        Kundnamn = name
        Organisationsnummer = identity_number
        VAT-nummer = vat_number
        Adress = invoice_line1
        Postnummer = invoice_postcode
        Ort = invoice_city
        Leveransadress = delivery_line1
        Leveranspostnr = delivery_postcode
        Leveransort = delivery_city
        Kontaktperson = contact_name
        Mobil = mobile
        Betalningsvillkor = payment_terms_days
        Valuta = currency
    """,
    "Björn Lundén": """
        Kundnr = number
        Namn = name
        Adress = invoice_line1
        Postnr = invoice_postcode
        Ort = invoice_city
        Besöksadress = visiting_line1
        Postnr = visiting_postcode
        Ort = visiting_city
        Orgnr = identity_number
        Momsregnr = vat_number
        Säljare = seller
    """,
    "Specter": """
        Kundnummer = number
        Företagsnamn = company
        Orgnummer = identity_number
        Fakturaadress = invoice_line1
        Fakturapostnr = invoice_postcode
        Fakturaort = invoice_city
        Leveransadress = delivery_line1
        Leveranspostnr = delivery_postcode
        Leveransort = delivery_city
        Kundgrupp = group
        Kreditgräns = credit_limit
    """,
    "Odoo": """
        Name = name
        Street = invoice_line1
        Street2 = invoice_line2
        City = invoice_city
        State = remark
        Zip = invoice_postcode
        Country = invoice_country
        Phone = phone
        Mobile = mobile
        Email = email
        Tax ID = vat_number
        Tags = properties
        Salesperson = seller
    """,
    "ERPNext": """
        Customer Name = name
        Customer Type = kind
        Tax ID = vat_number
        Billing Currency = currency
        Print Language = language
        Mobile No = mobile
        Email Id = email
        Payment Terms Template = payment_terms_days
    """,
    "Dolibarr": """
        Third-party name* (s.nom) = name
        Customer code (s.code_client) = number
        Address = invoice_line1
        Zip/Postal code (s.zip) = invoice_postcode
        Town = invoice_city
        Country code = invoice_country
        VAT ID = vat_number
    """,
    "HubSpot": """
        Company name = company
        Phone Number = phone
        Street Address = invoice_line1
        Street Address 2 = invoice_line2
        City = invoice_city
        State/Region = remark
        Postal Code = invoice_postcode
        Country/Region = invoice_country
        Company owner = seller
    """,
    "Google Contacts": """
        First Name = first_name
        Last Name = last_name
        Organization Name = company
        Organization Title = contact_role_title
        Labels = properties
        E-mail 1 - Value = email
        E-mail 2 - Value = email_2
        Phone 1 - Value = phone
        Address 1 - Street = invoice_line1
        Address 1 - City = invoice_city
        Address 1 - Postal Code = invoice_postcode
        Address 1 - Country = invoice_country
        Website 1 - Value = website
    """,
    "Outlook": """
        Förnamn = first_name
        Efternamn = last_name
        Företag = company
        Befattning = contact_role_title
        Arbete, gata = invoice_line1
        Arbete, ort = invoice_city
        Arbete, postnummer = invoice_postcode
        Arbete, land/region = invoice_country
        Telefon, arbete = phone
        Mobiltelefon = mobile
        E-postadress = email
    """,
    "Pipedrive": """
        Organization - Name = company
        Organization - Label = properties
        Organization - Owner = seller
        Organization - City/town/village/locality of Address = invoice_city
        Organization - ZIP/Postal code of Address = invoice_postcode
        Person - Name = contact_name
        Person - Email = contact_email
    """,
}
"""The headings of each program's file, and what they mean here."""


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_headings_of_a_program(program: str) -> None:
    pairs = [line.strip().rsplit(" = ", 1) for line in PROGRAMS[program].strip().splitlines()]
    found = resolve([heading for heading, _ in pairs])
    assert list(found.by_position.values()) == [meaning for _, meaning in pairs]
    assert found.unused == []


@pytest.mark.parametrize(
    ("headings", "meanings"),
    [
        ("Namn;Besöksadress;Postnr;Ort", "name visiting_line1 visiting_postcode visiting_city"),
        ("Namn;Leveransadress;Zip;City", "name delivery_line1 delivery_postcode delivery_city"),
        ("Namn;Postadress;Postnr;Ort;Besöksadress", "name invoice_line1 invoice_postcode invoice_city visiting_line1"),
        ("Namn;Fakturaadress;Fakturaort;Adress;Ort", "name invoice_line1 invoice_city visiting_line1 visiting_city"),
        ("Namn;Postnr;Ort", "name invoice_postcode invoice_city"),
        (
            "Namn;Leveransadress;Postnr;Ort;Adress;Postnr;Ort",
            "name delivery_line1 delivery_postcode delivery_city invoice_line1 invoice_postcode invoice_city",
        ),
    ],
)
def test_parts_of_an_address_stay_together(headings: str, meanings: str) -> None:
    assert list(resolve(headings.split(";")).by_position.values()) == meanings.split()


@pytest.mark.parametrize(
    "dress", ["Org.nr", "ORGNR", "org_nr", "Orgnr*", "Orgnr (s.idprof1)", "Org nr.", "Orgnr [x]", "O\u200brg.nr"]
)
def test_the_dress_of_a_heading_says_nothing(dress: str) -> None:
    assert meaning_of(dress) == "identity_number"


@pytest.mark.parametrize("heading", ["", "  ", "Rabatt", "Record ID", "()", "emails", "Namn på hunden"])
def test_other_headings_are_not_guessed(heading: str) -> None:
    assert meaning_of(heading) is None


def test_what_the_caller_says_comes_first() -> None:
    found = resolve(["Firma", "Kod", "Ort"], {"firma": "name", "Kod": "properties", "Ort": ""})
    assert found.used == {"Firma": "name", "Kod": "properties"}
    assert found.unused == ["Ort"]


def test_a_map_names_columns_that_exist_and_each_once() -> None:
    assert find_bad_columns({"A": "name", "B": "nam", "C": "emails"}) == (["nam", "emails"], [])
    assert find_bad_columns({"A": "phone", "B": "phone", "C": "info", "D": "info"}) == ([], ["phone"])
