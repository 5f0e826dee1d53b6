"""vCards of three versions: a card with a company is that company, its person a contact; one without is a person."""

import io
from typing import Any

import pytest

from gateway.imports.register import open_register

COMPANY = """BEGIN:VCARD
VERSION:3.0
N:Persson;Per;;;
FN:Per Persson
ORG:Åkeriet AB;Lager
TITLE:VD
item1.EMAIL;TYPE=work:per@akeriet.example
EMAIL:info@akeriet.example
TEL;TYPE=CELL:070-1
TEL;TYPE="WORK,VOICE":040-1
TEL;TYPE=FAX:040-2
ADR;TYPE=WORK:Box 7;;Storgatan 1;Malmö;;211 20;Sverige
NOTE:Ring före nio\\nMåndagar\\, helst
CATEGORIES:Julkort,VIP
URL:https://akeriet.example
END:VCARD
"""
PERSON = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96berg;=C3=85sa;;;
FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:=C5sa =
=D6berg
TEL;HOME:08-1
PHOTO;ENCODING=BASE64:
 R0lGODlhAQABAAAAACwAAAAAAQABAAAC
 AkQBADs=
END:VCARD
"""
FOURTH = """BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Provbolaget
  AB
EMAIL;PREF=1:a@prov.example
TEL;VALUE=uri;TYPE="voice,work":tel:+46-40-123
END:VCARD
"""


def read(content: bytes) -> list[tuple[int, dict[str, str], list[str]]]:
    with open_register(io.BytesIO(content)) as one:
        return [(row.row.line, row.row.fields, row.properties) for row in one.rows()]


def test_a_company_with_its_contact() -> None:
    ((line, fields, properties),) = read(COMPANY.encode())
    assert line == 1
    assert properties == ["Julkort", "VIP"]
    assert fields == {
        "name": "Åkeriet AB",
        "kind": "company",
        "email": "per@akeriet.example",
        "email_2": "info@akeriet.example",
        "phone": "040-1",
        "mobile": "070-1",
        "website": "https://akeriet.example",
        "info": "Ring före nio\nMåndagar, helst\nLager",
        "invoice_line1": "Storgatan 1",
        "invoice_line2": "Box 7",
        "invoice_postcode": "211 20",
        "invoice_city": "Malmö",
        "invoice_country": "Sverige",
        "contact_name": "Per Persson",
        "contact_first_name": "Per",
        "contact_last_name": "Persson",
        "contact_role_title": "VD",
    }


def test_a_person_of_an_old_telephone() -> None:
    ((_, fields, _),) = read(PERSON.replace("\n", "\r\n").encode())
    assert fields == {
        "name": "Åsa Öberg",
        "first_name": "Åsa",
        "last_name": "Öberg",
        "kind": "person",
        "phone": "08-1",
    }


def test_the_newest_version() -> None:
    ((_, fields, _),) = read(FOURTH.encode())
    assert fields == {"name": "Provbolaget AB", "kind": "company", "email": "a@prov.example", "phone": "+46-40-123"}


def test_many_cards_each_with_its_line() -> None:
    found = read((COMPANY + PERSON + FOURTH).encode())
    assert [(line, fields["name"]) for line, fields, _ in found] == [
        (1, "Åkeriet AB"),
        (17, "Åsa Öberg"),
        (27, "Provbolaget AB"),
    ]


@pytest.mark.parametrize("codec", ["cp1252", "mac_roman", "utf-16"])
def test_cards_in_other_encodings(codec: str) -> None:
    ((_, fields, _),) = read(COMPANY.encode(codec))
    assert (fields["name"], fields["invoice_city"]) == ("Åkeriet AB", "Malmö")


@pytest.mark.parametrize(
    "content",
    [
        "BEGIN:VCARD\nFN:A\n",
        "BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nEND:VCARD\n",
        "BEGIN:VCARD\nFN:A\n;;;:::\nTEL\n:\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=klingon:=ZZ=\nEND:VCARD\nrest",
        "BEGIN:VCARD\nFN:A\nADR:\nORG:;\nEND:VCARD\nEND:VCARD\n",
    ],
)
def test_cards_that_are_broken_cost_nothing_else(content: str) -> None:
    found: list[Any] = read(content.encode())
    assert [fields["name"] for _, fields, _ in found] == ["A"]
