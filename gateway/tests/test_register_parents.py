"""Rows that are persons or addresses of a customer: in exports of Odoo, and in lists of persons with their companies."""

import os
import subprocess
import sys

import pytest

from chassis.testing import ROOT
from gateway.imports.rows import Row

from .test_register_rows import codes, read

ODOO = "Name,Related Company,Address Type,Email,City,Is a Company\n"


def whose(row: Row) -> tuple[str, list[int]] | None:
    """The customer that a row belongs to, and the lines of the file that may be it; None for a customer."""
    return (row.parent.name, list(row.parent.lines)) if row.parent is not None else None


def test_a_child_is_a_contact_of_its_parent_before_or_after_it() -> None:
    rows = read(
        ODOO + "Bo Ek,Acme AB,Contact,bo@acme.example,,False\nAcme AB,,,info@acme.example,Lund,True\n"
        '"Acme AB, Anna Ek",Acme AB,Contact,,,False\n'
    )
    assert [whose(one) for one in rows] == [("Acme AB", [3]), None, ("Acme AB", [3])]
    assert [(one.row.fields["name"], one.row.fields.get("contact_name")) for one in rows] == [
        ("Acme AB", "Bo Ek"),
        ("Acme AB", None),
        ("Acme AB", "Anna Ek"),
    ]
    assert all(codes(one) == [] and "kind" not in one.row.fields for one in (rows[0], rows[2]))


def test_a_parent_that_is_no_row_of_the_file_is_looked_for_in_the_register() -> None:
    (row,) = read(ODOO + "Bo Ek,Acme AB,Contact,bo@acme.example,,False\n")
    assert whose(row) == ("Acme AB", [])
    assert row.parent is not None
    assert row.parent.may_be_new is False


def test_several_rows_of_the_parents_name_are_all_named() -> None:
    rows = read(ODOO + "Acme AB,,,,Lund,True\nAcme AB,,,,Ystad,True\nBo,Acme AB,Contact,,,False\n")
    assert whose(rows[2]) == ("Acme AB", [2, 3])


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("parent_id", "C7"), ("Parent Company", "acme  ab"), ("Parent", "Acme"), ("Huvudkund", "Acme AB")],
)
def test_a_parent_is_told_by_its_name_or_number(heading: str, cell: str) -> None:
    rows = read(f"Kundnr;Name;{heading};City\nC7;Acme AB;;Lund\n;Bo Ek;{cell};\n")
    assert [whose(one) for one in rows] == [None, (cell, [2])]


def test_the_external_ids_of_odoo() -> None:
    rows = read(
        "id,name,parent_id/id,parent_id/name,city\n__export__.p_1,Acme AB,,,Lund\n__export__.p_2,Bo,__export__.p_1,Acme AB,\n"
    )
    assert whose(rows[1]) == ("Acme AB", [2])
    (_, bo) = read("id,name,parent_id/id,city\n__export__.p_1,Acme AB,,Lund\n__export__.p_2,Bo,__export__.p_1,\n")
    assert (bo.parent and bo.parent.lines, bo.row.fields["contact_name"]) == ((2,), "Bo")


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ("Acme Norr AB,Acme AB,,,Umeå,", "Acme Norr AB"),
        ("Norr,Acme AB,,,Umeå,True", "Norr"),
        ("Acme AB,Acme AB,,,Lund,", "Acme AB"),
    ],
)
def test_a_company_of_a_company_is_a_customer_of_its_own(cells: str, named: str) -> None:
    (row,) = read(ODOO + cells + "\n")
    assert (whose(row), row.row.fields["name"], "contact_name" in row.row.fields) == (None, named, False)
    assert row.row.fields.get("info") == (None if named == "Acme AB" else "Related Company: Acme AB")


def test_a_shop_with_a_number_of_its_own_is_a_customer_of_its_own() -> None:
    _, row = read("Kundnr;Namn;Huvudkund;Ort\n1;Kedjan AB;;Lund\n2;Kedjan Malmö;1;Malmö\n")
    assert (whose(row), row.row.fields["name"], row.row.fields["info"]) == (None, "Kedjan Malmö", "Huvudkund: 1")


@pytest.mark.parametrize(
    ("kind", "use"),
    [("Delivery Address", "delivery"), ("invoice", "invoice"), ("Leveransadress", "delivery"), ("Other", "visiting")],
)
def test_an_address_of_a_customer_is_its_branch(kind: str, use: str) -> None:
    _, row = read(
        "Complete Name,Name,Related Company,Address Type,Street,City,Email\nAcme AB,Acme AB,,Contact,Gatan 1,Lund,\n"
        f'"Acme AB, {kind}",,Acme AB,{kind},Kajen 1,Ystad,lager@acme.example\n'
    )
    assert whose(row) == ("Acme AB", [2])
    assert row.row.fields == {
        "name": "Acme AB",
        "branch_name": kind,
        f"branch_{use}_line1": "Kajen 1",
        f"branch_{use}_city": "Ystad",
        "email": "lager@acme.example",
    }


def test_a_display_name_alone_tells_the_parent() -> None:
    rows = read(
        'Complete Name,Phone\nAcme AB,040-1\n"Acme AB, Anna Ek",040-2\n'
        '"Bygg, Malmö",040-3\n"Borta AB, Bo Ek",040-4\nBygg Ystad,\n'
    )
    assert [whose(one) for one in rows] == [None, ("Acme AB", [2]), None, ("Borta AB", []), None]
    assert [one.row.fields["name"] for one in rows] == ["Acme AB", "Acme AB", "Bygg, Malmö", "Borta AB", "Bygg Ystad"]
    assert (rows[1].row.fields["contact_name"], rows[1].row.fields["phone"]) == ("Anna Ek", "040-2")


def test_a_plain_name_with_a_comma_is_a_name() -> None:
    rows = read('Namn,Ort\nAcme AB,Lund\n"Acme AB, Anna Ek",Lund\n')
    assert [whose(one) for one in rows] == [None, None]


@pytest.mark.parametrize(
    "head",
    [
        "First Name,Last Name,Company,City\n",
        "Förnamn,Efternamn,Företag,Ort\n",
        "First Name,Last Name,Organization 1 - Name,City\n",
        "First Name,Last Name,Associated Company,City\n",
        "First Name,Last Name,Link Name (Links),City\n",
        "First Name,Last Name,Third-party name,City\n",
    ],
)
def test_persons_of_one_company_are_contacts_of_one_customer(head: str) -> None:
    rows = read(
        head + "Anna,Ek,Acme AB,Lund\nBo,Ek,ACME AB,\nCia,Ek,Acme AB,Ystad\nDan,Ek,Annan AB,Lund\nEva,Ek,Acme AB,lund\n"
    )
    assert [whose(one) for one in rows] == [
        ("Acme AB", []),
        ("ACME AB", [2, 4]),
        ("Acme AB", []),
        ("Annan AB", []),
        ("Acme AB", [2]),
    ]
    assert [one.parent.may_be_new for one in rows if one.parent] == [True, False, True, True, False]


def test_persons_of_a_company_that_has_a_row_of_its_own() -> None:
    rows = read("First Name,Last Name,Company,City\nAnna,Ek,Acme AB,Ystad\n,,Acme AB,Lund\n")
    assert [whose(one) for one in rows] == [("Acme AB", [3]), None]


def test_a_register_with_a_contact_for_each_company_is_no_list_of_persons() -> None:
    rows = read("Företag;Kontaktperson;Ort\nAcme AB;Anna;Lund\nAcme AB;Bo;Ystad\n")
    assert [whose(one) for one in rows] == [None, None]


def test_cards_of_one_company() -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:{}\nORG:Acme AB\nTEL:040-{}\nEND:VCARD\n"
    rows = read(card.format("Anna Ek", 1) + card.format("Bo Ek", 2))
    assert [whose(one) for one in rows] == [("Acme AB", []), ("Acme AB", [1])]


def test_properties_of_a_contact_are_no_properties_of_its_customer() -> None:
    _, row = read("Name,Related Company,Tags,City\nAcme AB,,Bygg,Lund\nBo Ek,Acme AB,VIP,\n")
    assert (row.properties, row.row.fields["info"]) == ([], "Tags: VIP")


def test_the_id_of_a_contact_is_no_number_of_a_customer() -> None:
    (row,) = read(
        "ID,First Name,Last Name,Link Document Type (Links),Link Name (Links)\nAnna Ek-Acme AB,Anna,Ek,Customer,Acme AB\n"
    )
    assert (row.row.fields["name"], "number" in row.row.fields) == ("Acme AB", False)


def test_the_company_whose_register_it_is_is_nobodys_employer() -> None:
    """Odoo names its own company on each row."""
    rows = read("Display Name,City,Company\nAnna Ek,Lund,Mitt Bolag\nAcme AB,Lund,Mitt Bolag\n")
    assert [(one.row.fields["name"], whose(one)) for one in rows] == [("Anna Ek", None), ("Acme AB", None)]
    assert rows[0].row.fields["info"] == "Company: Mitt Bolag"


def test_a_third_number_and_the_name_of_a_delivery_go_to_the_note() -> None:
    (row,) = read("Namn,Phone 1 - Value,Phone 2 - Value,Phone 3 - Value,Lev.namn\nA,040-1,040-2,040-3,Lagret\n")
    assert row.row.fields["info"] == "Phone 3 - Value: 040-3\nLev.namn: Lagret"


def test_persons_are_put_together_alike_by_every_process() -> None:
    """Red before: a row was looked up under its whole name and under that without legal form, in the order of their hashes, which
    differ from process to process: what a trial foretold was not what came."""
    text = "First Name,Last Name,Company,City\nAnna,Ek,Acme,Lund\nBo,Ek,Acme AB,Lund\nEva,Ek,Acme AB,Lund\n"
    asked = (
        "from gateway.tests.test_register_parents import whose\nfrom gateway.tests.test_register_rows import read\n"
        f"print([whose(one) for one in read({text!r})])"
    )
    said = set()
    for seed in range(8):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, "-c", asked], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        said.add(done.stdout.strip())
    assert said == {"[('Acme', []), ('Acme AB', [2]), ('Acme AB', [2])]"}
