"""The catalogues of the pages' texts: whole, alike in all languages, read as Babel reads them; a third language."""

from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from flask import Flask

from contracts.errors import InvalidInput
from contracts.labels import Label
from gateway.choices import LANGUAGES, Language
from gateway.http import problems
from gateway.web import catalogue_files, texts
from gateway.web.catalogue_checks import find_faults, is_canonical, main
from gateway.web.catalogue_files import BadCatalogueError, Entry, path_of, read, read_plural_forms, write
from gateway.web.catalogues import Catalogue, catalogue_of, parse_plural_forms
from gateway.web.texts import Texts

from .conftest import Company
from .test_web import log_in
from .web_forms import send

POLISH = "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The catalogues as they are, in a folder that a test may spoil."""
    for language in LANGUAGES:
        write(language, read(language), tmp_path)
    return tmp_path


def change(folder: Path, key: str, /, **changes: Any) -> None:
    """Changes an entry of the Swedish catalogue."""
    write("sv", [one._replace(**changes) if one.key == key else one for one in read("sv")], folder)


def test_nothing_is_wrong_with_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert find_faults() == []
    assert main([]) == 0
    assert "nothing wrong" in capsys.readouterr().out


@pytest.mark.parametrize("language", LANGUAGES)
def test_babel_reads_the_same(language: str) -> None:
    with path_of(language).open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    theirs = {one.id if isinstance(one.id, str) else one.id[0]: one.string for one in catalogue if one.id}
    ours = {one.key: one.forms if one.is_plural else one.forms[0] for one in read(language)}
    assert (len(ours) > 500, str(catalogue.locale)) == (True, language)
    assert theirs == ours
    assert [one.id for one in catalogue if one.fuzzy and one.id] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_follow_the_locale(language: str) -> None:
    count, choose = parse_plural_forms(read_plural_forms(language))
    theirs = get_plural(language)
    assert count == theirs.num_plurals
    assert [choose(n) for n in range(200)] == [parse_plural_forms(theirs.plural_forms)[1](n) for n in range(200)]
    assert [choose(n) for n in (0, 1, 2, 21)] == [1, 0, 1, 1]
    locale = Locale(language)
    assert LANGUAGES[language].decimal == locale.number_symbols["latn"]["decimal"]
    assert LANGUAGES[language].percent.format("#,##0") == locale.percent_formats[None].pattern
    assert Locale(language, "SE").date_formats["short"].pattern == "y-MM-dd"
    assert LANGUAGES[language].name.lower() == str(locale.get_display_name()).lower()


@pytest.mark.parametrize(
    ("key", "changes", "said"),
    [
        ("search", {"key": "seek"}, ["en: search is not in sv", "en: seek is missing"]),
        ("search", {"forms": (" ",)}, ["sv: search has an empty text"]),
        ("showing", {"forms": ("Visar {}.",)}, ["en: showing has other gaps"]),
        ("days", {"forms": ("{} dag", "dagar")}, ["sv: days has other gaps"]),
        ("days", {"forms": ("{} dagar",), "is_plural": True}, ["sv: days has 1 forms, not 2"]),
        ("days", {"forms": ("{} dagar",), "is_plural": False}, ["en: days has forms for numbers in one language only"]),
        ("search", {"part": "account"}, ["en: search is in another part than in sv"]),
        ("search", {"notes": (", fuzzy",)}, ["sv: search is marked as fuzzy"]),
    ],
)
def test_what_is_wrong_is_said(folder: Path, key: str, changes: dict[str, Any], said: list[str]) -> None:
    assert find_faults(folder) == []
    change(folder, key, **changes)
    found = find_faults(folder)
    assert [one for one in said if not any(fault.startswith(one) for fault in found)] == []


def test_a_file_in_another_form_is_read_all_the_same_and_can_be_written_anew(folder: Path) -> None:
    path = path_of("sv", folder)
    path.write_text(path.read_text().replace('msgstr "Sök kund"', 'msgstr ""\n"Sök "\n"kund"'))
    assert find_faults(folder) == ["sv: the file is not canonical; run python -m gateway.web.catalogue_checks --write"]
    write("sv", read("sv", folder), folder)
    assert is_canonical("sv", folder)
    assert path.read_text() == path_of("sv").read_text()


def test_signs_that_gettext_escapes_come_back(tmp_path: Path) -> None:
    entry = Entry("a", ('"Ja"\n\tc:\\ny',), "part", ("for translators",))
    write("sv", [entry], tmp_path)
    assert read("sv", tmp_path) == [entry]
    with path_of("sv", tmp_path).open("rb") as file:
        assert read_po(file, abort_invalid=True)["a"].string == entry.forms[0]


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    write("sv", [Entry("a", ("b",))], tmp_path)
    path = path_of("sv", tmp_path)
    path.write_text(path.read_text().replace('msgstr "b"', "msgstr b"))
    with pytest.raises(BadCatalogueError, match=r"web\.po \(sv\), line 11"):
        Catalogue("sv", tmp_path)


@pytest.mark.parametrize(
    ("language", "key", "values", "said"),
    [
        ("sv", "register_count", (1,), "1 kund"),
        ("sv", "register_count", (0,), "0 kunder"),
        ("en", "register_count", (1,), "1 customer"),
        ("en", "register_count", (2500,), "2\u202f500 customers"),
        ("sv", "days_net", (1,), "1 dag netto"),
        ("en", "days", (-1,), "−1 day"),
        ("sv", "done_of", (0, 1), "0 av 1 rad"),
        ("sv", "done_of", (1, 1200), "1 av 1\u202f200 rader"),
        ("sv", "week_of", (1, "2026"), "Vecka 1, 2026"),
    ],
)
def test_a_number_has_its_form(language: str, key: str, values: tuple[object, ...], said: str) -> None:
    assert Texts(language)(key, *values) == said


def test_percentages_follow_the_language() -> None:
    assert (Texts("sv").percent("12.5"), Texts("en").percent("12.5")) == ("12,5\u00a0%", "12.5%")


@pytest.fixture
def polish(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A third language: a catalogue with three forms for numbers, and the line that names it."""
    entries = [
        one._replace(forms=(f"1: {one.forms[0]}", f"2: {one.forms[1]}", f"5: {one.forms[1]}")) if one.is_plural else one
        for one in read("en")
    ]
    path = path_of("pl", folder)
    path.parent.mkdir(parents=True)
    done = [one._replace(forms=("Zaloguj się",)) if one.key == "log_in" else one for one in entries]
    path.write_text(catalogue_files.render("pl", done, POLISH))
    monkeypatch.setitem(LANGUAGES, "pl", Language("Polski", Label("Polska", "Polish"), ",", "{}%"))
    monkeypatch.setattr(texts, "catalogue_of", lambda language: Catalogue(language, folder))
    assert find_faults(folder, tuple(LANGUAGES)) == []


@pytest.mark.usefixtures("polish")
def test_a_third_language_is_a_file_and_a_line(app: Flask, company: Company) -> None:
    said = Texts("pl")
    assert [said("days", n) for n in (1, 3, 5, 22)] == ["1: 1 day", "2: 3 days", "5: 5 days", "2: 22 days"]
    browser = app.test_client()
    page = browser.get("/", headers={"Accept-Language": "pl,sv;q=0.8"})
    assert ('<html lang="pl">' in page.text, page.headers["Content-Language"]) == (True, "pl")
    assert "Zaloguj się" in page.text
    assert log_in(browser, company).status_code == 303
    account = browser.get("/account", headers={"Accept-Language": "pl"})
    assert (account.status_code, account.headers["Content-Language"]) == (200, "pl")
    assert '<option value="pl" lang="pl">Polski</option>' in account.text
    refused = send(browser, account, "/account/password", old_password="x", new_password="y" * 12, repeat_password="z")
    assert refused.status_code in (401, 422)


@pytest.mark.usefixtures("polish")
def test_what_a_service_says_is_english_in_a_third_language() -> None:
    said = Texts("pl")
    assert (said.word(Label("Ort", "City")), said.of({"sv": "Ort", "en": "City"}, "?")) == ("City", "City")
    error = InvalidInput("gateway.input_invalid", "Wrong.", {})
    assert problems.describe(error, "pl", "") == problems.describe(error, "en", "")


def test_a_text_that_is_not_there_is_an_error() -> None:
    assert "search" in catalogue_of("sv")
    with pytest.raises(KeyError):
        Texts("sv")("no_such_text")
