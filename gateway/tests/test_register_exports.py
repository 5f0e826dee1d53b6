"""Registers as other programs export them: no cell is lost, and no word means its contrary."""

import pytest

from gateway.imports.register import ReadOptions
from gateway.tests.test_register_rows import codes, read, seen


def test_several_cells_of_one_row_may_have_several_lines() -> None:
    first, second, third = read(
        'Namn;Adress;Ort;Anteckning\nA;"Gata 1\nc/o B";Lund;"ett\ntvå"\n"B\nAB";"x\ny";"Ystad";"z\nå\nä"\nC;;Kiruna;\n'
    )
    assert (first.row.fields["invoice_line2"], first.row.fields["info"]) == ("c/o B", "ett\ntvå")
    assert (second.row.fields["name"], second.row.fields["info"]) == ("B\nAB", "z\nå\nä")
    assert (third.row.fields["name"], codes(third)) == ("C", [])


def test_headings_may_have_several_lines() -> None:
    assert seen('Kundnr;"Namn\n(företag)";"Post\nnr";Ort\n1;A;22222;Lund\n') == [(4, "A", "Lund")]


def test_the_last_sign_of_a_file_of_dos_is_no_row() -> None:
    assert seen("Namn;Ort\nA;Lund\n\x1a") == [(2, "A", "Lund")]


def test_headings_that_come_again_in_another_case_are_no_customer() -> None:
    assert seen("Namn;Ort\nA;Lund\nNAMN; Ort\nB;Ystad\n") == [(2, "A", "Lund"), (3, "", ""), (4, "B", "Ystad")]


@pytest.mark.parametrize("hint", ["sep=,", "sep=\t", "sep=|"])
def test_a_hint_that_is_wrong_does_not_hide_the_headings(hint: str) -> None:
    assert seen(f"{hint}\nNamn;Ort\nA;Lund\n") == [(3, "A", "Lund")]


def test_quotes_after_a_backslash() -> None:
    assert seen('Namn,Ort\n"A \\"B\\", C",Lund\n"C:\\",Ystad\n') == [(2, 'A "B", C', "Lund"), (3, "C:\\", "Ystad")]


def test_a_heading_that_stands_twice_loses_no_cell() -> None:
    first, second = read(
        "Namn;Namn;Telefon;Telefon;Telefon;E-post;E-post;Ort;Ort;Säljare;Säljare\n"
        "A;A;040-1;040-2;040-3;a@x.example;b@x.example;Lund;Ystad;Eva;Eva\n;C;;040-4;;;;;Kiruna;;\n"
    )
    assert first.row.fields == {
        "name": "A",
        "phone": "040-1",
        "phone_2": "040-2",
        "email": "a@x.example",
        "email_2": "b@x.example",
        "invoice_city": "Lund",
        "seller": "Eva",
        "info": "Telefon: 040-3\nOrt: Ystad",
    }
    assert second.row.fields == {"name": "C", "phone": "040-4", "invoice_city": "Kiruna"}


def test_a_heading_that_stands_twice_loses_no_cell_by_the_callers_map() -> None:
    (row,) = read("Bolag;Tel;Tel\nA;040-1;040-2\n", ReadOptions(columns={"Bolag": "name", "Tel": "phone"}))
    assert row.row.fields == {"name": "A", "phone": "040-1", "phone_2": "040-2"}


def test_cells_below_no_heading_go_to_the_note() -> None:
    first, second = read("Namn;;Ort;\nA;x;Lund;hej\nB;;Ystad;\n")
    assert (first.row.fields["info"], codes(first)) == ("#2: x\n#4: hej", [])
    assert second.row.fields == {"name": "B", "invoice_city": "Ystad"}


def test_a_country_and_its_code_are_one() -> None:
    (row,) = read("Namn;Landskod;Land;Besöksadress;Besöksort\nA;SE;Sverige;Gata 1;Lund\n")
    assert "info" not in row.row.fields
    assert row.row.fields["invoice_country"] == "SE"
    (row,) = read("Namn;CountryCode;VisitingAddress;VisitingCity;Country\nA;SE;Gata 1;Lund;Sverige\n")
    assert "visiting_country" not in row.row.fields
    (row,) = read("Namn;Landskod;Land\nA;SE;Norge\n")
    assert row.row.fields["info"] == "Land: Norge"


def test_all_values_of_a_cell_are_kept() -> None:
    (row,) = read(
        "Name,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,Website 1 - Value\n"
        "A,a@x.example ::: b@x.example ::: c@x.example,d@x.example,040-1 ::: 040-2 ::: 040-3,x.example ::: y.example\n"
    )
    assert row.row.fields == {
        "name": "A",
        "email": "a@x.example",
        "email_2": "d@x.example, b@x.example, c@x.example",
        "phone": "040-1",
        "phone_2": "040-2, 040-3",
        "website": "x.example",
        "info": "Website 1 - Value: y.example",
    }


def test_postcode_and_city_in_one_cell() -> None:
    (row,) = read("Namn;Adress;Postadress\nA;Gata 1;211 20 Malmö\n")
    assert row.row.fields == {
        "name": "A",
        "invoice_line1": "Gata 1",
        "invoice_postcode": "211 20",
        "invoice_city": "Malmö",
    }
    (row,) = read("Namn;Adress;Postnr/Ort\nA;Gata 1;SE-211 20 Malmö\n")
    assert (row.row.fields["invoice_postcode"], row.row.fields["invoice_city"]) == ("SE-211 20", "Malmö")
    (row,) = read("Namn;Adress;Ort\nA;Gata 1;10115 Berlin\n")
    assert (row.row.fields["invoice_postcode"], row.row.fields["invoice_city"]) == ("10115", "Berlin")
    (row,) = read("Namn;Adress;Postnr;Ort\nA;211 20 Malmö;222 22;Lund\n")
    assert row.row.fields["invoice_line1"] == "211 20 Malmö"


def test_a_persons_list_without_a_company() -> None:
    first, second = read(
        "Person - Name,Person - First name,Person - Last name,Person - Organization,Person - Email - Work,"
        "Person - Phone - Mobile\n"
        "Anna Ek,Anna,Ek,Pipe AB,a@x.example,070-1\nBo Ek,Bo,Ek,,b@x.example,070-2\n"
    )
    assert first.row.fields["name"] == "Pipe AB"
    assert (first.row.fields["contact_name"], first.row.fields["contact_email"]) == ("Anna Ek", "a@x.example")
    assert (second.row.fields["name"], second.row.fields["kind"]) == ("Bo Ek", "person")
    assert (second.row.fields["email"], second.row.fields["mobile"]) == ("b@x.example", "070-2")


def test_ids_of_other_programs_are_no_names_and_no_numbers() -> None:
    (row,) = read("name,customer_name,city\nCUST-1,ERP AB,Lund\n")
    assert (row.row.fields["number"], row.row.fields["name"]) == ("CUST-1", "ERP AB")
    (row,) = read("id,name,is_company,country_id/code\n__export__.res_partner_7_ab,Odoo AB,TRUE,SE\n")
    assert "number" not in row.row.fields
    assert row.row.fields["invoice_country"] == "SE"


def test_tags_of_other_programs() -> None:
    (row,) = read('Namn,Etiketter\nA,"VIP, Bygg"\n')
    assert row.properties == ["VIP", "Bygg"]
    (row,) = read('name,properties\nA,"VIP, Bygg"\n')
    assert row.properties == ["VIP, Bygg"]
    (row,) = read("Name,Labels\nA,* myContacts ::: VIP\n")
    assert row.properties == ["VIP"]


def test_the_private_address_of_a_person_is_its_address() -> None:
    person, company = read(
        "First Name,Last Name,Company,Business Street,Business City,Home Street,Home City,Home Postal Code,Home Country/Region\n"
        "Bo,Ek,,,,Gata 1,Lund,222 22,Sweden\nAnna,Ek,Ut AB,Gatan 2,Malmö,Gata 1,Lund,222 22,Sweden\n"
    )
    assert (person.row.fields["invoice_line1"], person.row.fields["invoice_country"]) == ("Gata 1", "Sweden")
    assert (company.row.fields["invoice_city"], company.row.fields["info"].splitlines()[0]) == (
        "Malmö",
        "Home Street: Gata 1",
    )


def test_a_contact_of_a_company_makes_no_person_of_it() -> None:
    (row,) = read("Name,Is a Company,Company Name\nAnna Ek,False,Odoo AB\n")
    assert (row.row.fields["name"], row.row.fields["contact_name"]) == ("Odoo AB", "Anna Ek")
    assert "kind" not in row.row.fields


@pytest.mark.parametrize(
    "name",
    [
        "Malm√∂",
        "V√§xj√∂",
        "├àkeri",
        "Malm├Â",
        "G”teborg",
        "H„ssleholm",
        "Malmˆ AB",
        "V‰xjˆ",
        "V?xj? AB",
        "?keri AB",
        "MÃ¶bel",
    ],
)
def test_letters_that_were_spoilt_before_are_named(name: str) -> None:
    (row,) = read(f"Namn;Ort\n{name};Lund\n")
    assert codes(row) == ["letters_spoilt"]


@pytest.mark.parametrize("name", ["Vem vet? AB", "”Citat” AB", "Rör 5” AB", "”A” och „B“ AB", "50 ‰ AB"])
def test_signs_of_a_name_are_not_spoilt(name: str) -> None:
    (row,) = read(f"Namn;Ort;Webbplats\n{name};Lund;x.example/?a=1\n")
    assert codes(row) == []


def test_entities_of_web_pages_are_their_letters() -> None:
    (row,) = read("Namn,Ort\nAnders &amp; S&ouml;ner &#39;A&#39; AT&T,Malm&#246;\n")
    assert (row.row.fields["name"], row.row.fields["invoice_city"]) == ("Anders & Söner 'A' AT&T", "Malmö")


def test_lines_that_are_quoted_as_a_whole() -> None:
    content = '"Kundnr,Namn,Ort,""Anteckning"""\n"1,A,Lund,""x, y"""\n"2,B ""C"",Ystad,"\n\n'
    assert seen(content) == [(2, "A", "Lund"), (3, 'B "C"', "Ystad")]
    assert read(content)[0].row.fields["info"] == "x, y"


def test_one_column_in_quotes_is_no_line_in_quotes() -> None:
    assert seen('"Namn (kund, firma)"\n"Bygg, Måleri AB"\n') == [(2, "Bygg, Måleri AB", "")]


def test_our_own_export_keeps_what_looks_like_an_entity() -> None:
    (row,) = read("name,invoice_city\nA &amp; B,Lund\n")
    assert row.row.fields["name"] == "A &amp; B"


def test_a_house_number_belongs_to_its_street() -> None:
    (row,) = read("Firma;Strasse;Hausnummer;Stadt;Rechnungsadresse\nA;Hauptstr.;1;Berlin;\n")
    assert (row.row.fields["visiting_line1"], "invoice_line1" in row.row.fields) == ("Hauptstr. 1", False)


def test_separators_in_a_cell_of_several_lines_are_no_row_of_their_own() -> None:
    content = 'Namn;Ort;Adress;Anteckning\r\nA;"x\r\n\r\ny;z";"x\r\n""y"",;";"more"\r\nB;"1;2;3";"x\r\ny"\r\n'
    first, second = read(content)
    assert (first.row.fields["invoice_city"], second.row.fields["invoice_city"]) == ("x\n\ny;z", "1;2;3")
    assert (first.row.fields["info"], codes(first), codes(second)) == ("more", [], [])


def test_a_second_personal_number_is_masked_in_the_note() -> None:
    first, second = read("Namn;Organisationsnummer;Personnummer\nA;556016-0680;900101-0017\nB;;900101-0017\n")
    assert (first.row.fields["identity_number"], first.row.fields["info"]) == (
        "556016-0680",
        "Personnummer: 900101-••••",
    )
    assert (second.row.fields["identity_number"], "info" in second.row.fields) == ("900101-0017", False)


def test_a_customer_beside_a_name_is_its_number() -> None:
    (row,) = read("Kund;Namn;Ort\n1001;A AB;Lund\n")
    assert (row.row.fields["number"], row.row.fields["name"]) == ("1001", "A AB")
    (row,) = read("Kundnr;Kund;Ort\n1001;A AB;Lund\n")
    assert (row.row.fields["number"], row.row.fields["name"]) == ("1001", "A AB")
