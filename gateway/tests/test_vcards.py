"""vCards of three versions: a card with a company is that company, its person a contact; one without is a person."""

import base64
import io
import re
from typing import Any

import pytest

from gateway.imports.card_lines import unfold
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
        "info": "Ring före nio\nMåndagar, helst\nLager\nFax: 040-2",
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


def card(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""]).encode()


def test_nothing_of_a_card_is_lost() -> None:
    address = "ADR:;;{} 1;Lund;;222 22;Sverige"
    ((_, fields, _),) = read(
        card(
            *(
                "FN:Bo Ek",
                "N:Ek,Berg;Bo,Adam;;;",
                "TITLE:VD",
                "ROLE:Chef",
                "TEL;TYPE=FAX:040-9",
                "TEL;TYPE=pager:040-8",
            ),
            *(address.format(one) for one in "ABC"),
            *("URL:u1.example", "URL:u2.example", "NICKNAME:Bosse"),
        )
    )
    assert (fields["first_name"], fields["last_name"]) == ("Bo Adam", "Ek Berg")
    assert (fields["contact_role_title"], fields["delivery_line1"]) == ("VD", "B 1")
    assert fields["info"].splitlines() == [
        "Chef",
        "Fax: 040-9",
        "Fax: 040-8",
        "C 1, 222 22 Lund, Sverige",
        "u2.example",
    ]


def test_what_of_cards_is_not_used_is_named() -> None:
    content = card("FN:Bo", "NICKNAME:Bosse", "X-VAT:SE1", "PHOTO:x", "UID:1") + card("FN:Eva", "BDAY:2000-01-01")
    with open_register(io.BytesIO(content)) as one:
        assert one.unused == ["BDAY", "NICKNAME", "PHOTO", "X-VAT"]


def test_a_picture_of_any_size_hides_nothing_after_it() -> None:
    picture = "\r\n ".join(["PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 18, *(["QUJD" * 18] * 6000)])
    ((_, fields, _),) = read(card("FN:Bo", picture, "TEL:040-1", "EMAIL:a@x.example"))
    assert (fields["phone"], fields["email"]) == ("040-1", "a@x.example")


def test_quoted_printable_without_a_charset() -> None:
    content = b"BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE:=D6berg;=C5sa;;;\r\nEND:VCARD\r\n"
    assert read(content)[0][1]["name"] == "Åsa Öberg"
    utf8 = content.replace(b"=D6", b"=C3=96").replace(b"=C5", b"=C3=85")
    assert read(utf8)[0][1]["name"] == "Åsa Öberg"


def test_an_assistant_inside_of_a_card_takes_nothing_from_it() -> None:
    """What stood after the inner card was lost."""
    inner = card("FN:Assistent", "TEL:1")
    text = card("FN:Chef", "AGENT:", *inner.decode().splitlines(), "TEL:2", "EMAIL:c@c.example") + card("FN:Bo")
    assert [(line, fields["name"], fields.get("phone")) for line, fields, _ in read(text)] == [
        (1, "Chef", "2"),
        (5, "Assistent", "1"),
        (13, "Bo", None),
    ]


def test_a_group_is_no_person() -> None:
    ((_, fields, _),) = read(card("KIND:group", "FN:Alla kunder", "MEMBER:urn:uuid:1"))
    assert (fields["name"], fields["kind"]) == ("Alla kunder", "group")


def test_lines_are_joined_in_one_walk_however_many_there_are() -> None:
    """Before, each soft line end copied all that stood before it."""
    lines = [
        "NOTE;CHARSET=utf-8;",
        " ENCODING=QUOTED-PRINTABLE:a=",
        *["\tb="] * 3000,
        "c",
        "TEL:1",
        " 2",
        "",
        "URL:x=",
        "y",
    ]
    assert list(unfold(lines)) == [
        f"NOTE;CHARSET=utf-8;ENCODING=QUOTED-PRINTABLE:a{'b' * 3000}c",
        "TEL:12",
        "",
        "URL:x=",
        "y",
    ]


def note_of(line: str) -> tuple[dict[str, str], list[str], list[str]]:
    """The cells of a card with this line, its doubts, and what is not used."""
    content = f"BEGIN:VCARD\nVERSION:3.0\nFN:A\n{line}\nTEL:08-1\nEND:VCARD\n".encode()
    with open_register(io.BytesIO(content)) as one:
        (row,) = one.rows()
        return row.row.fields, [doubt.code for doubt in row.doubts], one.unused


def encoded(text: str, codec: str = "utf-8") -> str:
    return base64.b64encode(text.encode(codec)).decode()


NOTE = "Ring före nio: måndagar; helst på kontoret, annars på 070-123 45 67.\nÅsa"
CODED = "".join(f"={byte:02X}" if byte > 126 or byte < 32 else chr(byte) for byte in NOTE.encode())
SOFT = "=\n".join(re.findall(r"(?:=..|[^=]){1,40}", CODED))


@pytest.mark.parametrize(
    "line",
    [
        f"NOTE;ENCODING=B:{encoded(NOTE)}",
        f"NOTE;ENCODING=b;CHARSET=ISO-8859-1:{encoded(NOTE, 'latin-1')}",
        f"NOTE;BASE64:{encoded(NOTE)}",
        f'item1.NOTE;TYPE=text;ENCODING="BASE64":\n {encoded(NOTE)[:40]}\n {encoded(NOTE)[40:]}\n',
        f"NOTE;ENCODING=BASE64:\n{encoded(NOTE)[:40]}\n{encoded(NOTE)[40:]}\n",
        f"NOTE;ENCODING=Q:{SOFT}",
        f"NOTE;QUOTED-PRINTABLE:{SOFT}",
    ],
)
def test_a_note_that_is_encoded_is_read(line: str) -> None:
    fields, doubts, unused = note_of(line)
    assert (fields["info"], fields["phone"], doubts, unused) == (NOTE, "08-1", [], [])


@pytest.mark.parametrize("value", [encoded("x") + "!!", base64.b64encode(b"\xff\xd8\0\0\1\2").decode(), "abc"])
def test_a_text_that_cannot_be_decoded_is_left_out_and_doubtful(value: str) -> None:
    fields, doubts, _ = note_of(f"NOTE;ENCODING=B:{value}")
    assert ("info" in fields, fields["phone"], doubts) == (False, "08-1", ["card_part_left_out"])


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 30, "PHOTO"),
        ("LOGO;ENCODING=BASE64;GIF:\n QUJD\n QUJD\n", "LOGO"),
        ("KEY;ENCODING=QUOTED-PRINTABLE:a=\nFN:b=\nTEL:c", "KEY"),
        ("PHOTO:data:image/jpeg;base64,QUJD", "PHOTO"),
        ("X-MS-CARDPICTURE;TYPE=JPEG;ENCODING=BASE64:\n" + "QUJD\n" * 5200, "X-MS-CARDPICTURE"),
    ],
)
def test_pictures_are_left_out_and_named(line: str, name: str) -> None:
    fields, _, unused = note_of(line)
    assert (fields, unused) == ({"name": "A", "kind": "person", "phone": "08-1"}, [name])


def test_what_stands_several_times_on_a_card_is_kept() -> None:
    """A second company, a name in another language and the region of an address were lost."""
    (row,) = open_cards(
        "BEGIN:VCARD\nVERSION:4.0\nN:Ek;Anna;;;\nFN:Anna Ek\nFN;LANGUAGE=en:Ann Oak\nORG:Acme AB;Inköp\nORG:Annan AB;Kassan\n"
        "TEL;VALUE=uri:tel:+46-40-123;ext=12\nADR:;;Gatan 1;Malmö;Skåne;211 20;Sverige\nEND:VCARD\n"
    )
    assert row["phone"] == "+46-40-123 ext. 12"
    assert row["info"].split("\n") == ["Inköp", "Annan AB, Kassan", "Ann Oak", "Skåne"]


def open_cards(text: str) -> list[dict[str, str]]:
    with open_register(io.BytesIO(text.encode())) as register:
        return [one.row.fields for one in register.rows()]
