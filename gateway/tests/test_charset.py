"""Encodings of register files, by evidence: never other letters than were meant, whatever the file is in."""

import io
import os
import random
from collections import Counter

import pytest

from contracts.errors import InvalidInput
from gateway.imports import charset

TRIES = int(os.environ.get("CHARSET_FILES", "150"))
"""Made-up registers; `CHARSET_FILES=5000` for the long form."""
CODECS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "cp1252",
    "iso8859_1",
    "mac_roman",
    "cp850",
    "cp437",
)
LAST = [
    *("Åkesson", "Björk", "Öberg", "Söderström", "Lindén", "Mårtensson", "Ågren", "Ström", "Nyström", "Häggkvist"),
    *("Jönsson", "Karlsson", "Ängman", "Åhlund"),
]
TRADES = [
    *("Åkeri", "Måleri", "Trädgård", "Café", "Rör", "El", "Städ", "Frisör", "Bageri", "Förvaltning", "Däck", "Möbler"),
    *("IT-tjänster", "Båtvarv", "Entré"),
]
TOWNS = [
    *("Älvdalen", "Malmö", "Örebro", "Åmål", "Lund", "Växjö", "Östersund", "Sundsvall", "Göteborg", "Ängelholm"),
    *("Kiruna", "Borås", "Höör"),
]
NEIGHBOURS = [
    *("Kjærs Tømrerfirma", "Sørensen ApS", "Ærø Rederi", "Bjørn Hansen", "Mäkelän Sähkö", "Müller GmbH", "Grüne Küche"),
    *("Straßenbau Weiß", "Kowalczyk Łódź", "Reykjavík ehf"),
]


def made_up(random_: random.Random) -> str:
    """A register of 1 to 50 rows, of one to five columns, with any separator and line end."""
    separator, end = random_.choice(",;\t|"), random_.choice(["\r", "\n", "\r\n"])
    lines = [["Kundnr", random_.choice(["Namn", "Företag", "Customer name"]), "Postnr", "Ort"]]
    for number in range(random_.choice([1, 1, 2, 3, 10, 50])):
        name = f"{random_.choice(LAST)}s {random_.choice(TRADES)}"
        name = random_.choice([name, name, name.upper(), f"{name} & Söner", random_.choice(TRADES)])
        name = random_.choice(NEIGHBOURS) if random_.random() < 0.05 else name
        lines.append([str(number), name, "123 45", random_.choice(TOWNS)])
    return end.join(separator.join(line) for line in lines) + end


BALTIC = {
    "Estonian": (
        "Pärnu Köök OÜ",
        "Jõgeva Õlu AS",
        "Võru Mööbel",
        "Tõnu Kõiv",
        "Põltsamaa Ühistu",
        "Šokolaad ja Žurnaal",
    ),
    "Estonian with one letter": ("Tõnu Kõiv", "Jõgeva Õlu AS"),
    "Latvian": ("Rīgas Būve SIA", "Liepājas Koks", "Jānis Bērziņš", "Ķekavas Piens", "Jūrmalas Viesnīca"),
    "Latvian of one row": ("Grīziņkalns",),
    "Lithuanian": ("Šiaulių Baldai UAB", "Kauno Žuvis", "Žemaitijos Pienas", "Ąžuolas ir Ėglė", "Klaipėdos Ūkis"),
    "Swedish and Latvian": ("Åkeri i Malmö AB", "Göteborgs Bageri", "Jānis Bērziņš", "Växjö Ägg"),
    "Swedish and Estonian": ("Åkeri i Malmö AB", "Tõnu Kõiv OÜ", "Växjö Ägg", "Jõgeva Õlu"),
}
BALTIC_CODECS = ("cp775", "cp1257", "iso8859_13", "iso8859_4", "cp1252", "cp850", "mac_latin2", "utf-8")


@pytest.mark.parametrize("language", BALTIC)
@pytest.mark.parametrize("codec", BALTIC_CODECS)
def test_registers_of_the_baltic_countries_are_read_right_or_refused(codec: str, language: str) -> None:
    text = "Namn;Ort\n" + "".join(f"{name};Lund\n" for name in BALTIC[language])
    try:
        content = text.encode(codec)
    except UnicodeEncodeError:
        return
    assert _read(content) in (text, "gateway.register_encoding_unsure")


def _read(content: bytes) -> str:
    """The text as it is read, or the code of the refusal."""
    try:
        return content.decode(charset.detect(io.BytesIO(content)))
    except InvalidInput as error:
        return error.code


@pytest.mark.parametrize(("codec", "language"), [("cp775", "Latvian"), ("cp1257", "Latvian"), ("cp775", "Estonian")])
def test_words_that_are_known_tell_a_baltic_register(codec: str, language: str) -> None:
    text = "Namn;Ort\n" + "".join(f"{name};Lund\n" for name in BALTIC[language])
    assert charset.detect(io.BytesIO(text.encode(codec))) == codec


def test_made_up_registers_are_read_right_or_refused() -> None:
    random_ = random.Random(11)
    found: Counter[str] = Counter()
    for _ in range(TRIES):
        text = made_up(random_)
        for codec in CODECS:
            try:
                content = text.encode(codec)
            except UnicodeEncodeError:
                continue
            try:
                encoding = charset.detect(io.BytesIO(content))
            except InvalidInput as error:
                found[error.code] += 1
            else:
                assert content.decode(encoding).lstrip("\ufeff") == text, (codec, encoding)
                found["read"] += 1
    assert found.keys() <= {"read", "gateway.register_encoding_unsure"}
    assert found["gateway.register_encoding_unsure"] < 0.03 * found["read"], found


@pytest.mark.parametrize(
    ("line", "codec"),
    [
        ("Malmö", "cp1252"),
        ("Malmö", "mac_roman"),
        ("Malmö", "cp437"),
        ("Älvdalen", "mac_roman"),
        ("5” Rör", "cp1252"),
        ("Kalle’s Bar", "cp1252"),
        ("Lövgren – Ek", "cp1252"),
        ("352\xa030 Växjö", "cp1252"),
        ("CAFÉ ÖSTER", "mac_roman"),
        ("Peña", "cp1252"),
        ("Zieliński Gdańsk", "cp1250"),
    ],
)
def test_few_letters_are_enough_where_no_other_reading_makes_sense(line: str, codec: str) -> None:
    content = f"Namn;Ort\n{line};Lund\n".encode(codec)
    assert content.decode(charset.detect(io.BytesIO(content))) == content.decode(codec)


@pytest.mark.parametrize(
    "content",
    [
        "Namn;Ort\nCrème Bar;Nice\n".encode("cp850"),
        "Namn;Ort\nMarko Kovačević;Zagreb\n".encode("cp852"),
        "Namn;Ort\nŞahin Işık;İzmir\n".encode("cp1254"),
        "Namn;Ort\nИван;Москва\n".encode("cp1251"),
        "Namn;Ort\n日本;東京\n".encode("shift_jis"),
        "Namn;Ort\nÅkeri;Växjö\n".encode() + "Måleri;Malmö\n".encode("cp1252"),
        "Namn;Ort\nÅkeri;Växjö\n".encode("cp1252") + "Måleri;Malmö\n".encode("cp437"),
        b"\xef\xbb\xbf" + "Namn;Ort\nMåleri;Malmö\n".encode("cp1252"),
        "Namn;Ort\nMåleri;Malmö".encode()[:-1],
    ],
)
def test_what_may_be_several_things_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        charset.detect(io.BytesIO(content))
    assert refused.value.code == "gateway.register_encoding_unsure"
    assert refused.value.details["encodings"]


def test_a_refusal_shows_how_names_read() -> None:
    content = "Namn;Ort\nCrème Bar;Nice\nBar Père;Nice\n".encode("cp850")
    with pytest.raises(InvalidInput) as refused:
        charset.detect(io.BytesIO(content))
    assert "cp850: Crème Bar, Bar Père" in refused.value.details["readings"]
    assert "mac_roman: Cräme Bar, Bar Päre" in refused.value.details["readings"]


@pytest.mark.parametrize(
    ("given", "codec"),
    [("cp850", "cp850"), ("IBM850", "cp850"), ("macintosh", "mac_roman"), ("Windows-1252", "cp1252")],
)
def test_the_caller_says_what_it_is(given: str, codec: str) -> None:
    assert charset.normalise_name(given) == codec
    assert charset.detect(io.BytesIO("Namn\nCrème\n".encode("cp850")), codec) == codec


@pytest.mark.parametrize("given", ["rot13", "klingon", "", "base64", "idna", "utf-7", "\0"])
def test_other_codecs_are_not_taken(given: str) -> None:
    assert charset.normalise_name(given) is None


def test_what_is_not_in_the_named_encoding_says_where() -> None:
    with pytest.raises(InvalidInput) as refused:
        charset.detect(io.BytesIO("Namn\nA\nMalmö\n".encode("cp1252")), "utf-8")
    assert (refused.value.code, refused.value.details["line"]) == ("gateway.register_not_in_encoding", "3")
