"""The catalogues of the pages' texts as files of GNU gettext: read(), write(). `web.catalogues` is what the pages use.

A msgid is the key by which templates and code name the text. The comment "#. account: password" is the part of the pages that
it belongs to; an entry with msgid_plural has a form for each number of the language (Plural-Forms, GNU gettext manual 11.2.6).
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "locale"
DOMAIN = "web.po"
PLURAL_FORMS = "Plural-Forms"
HEADER = (
    "Project-Id-Version: Kundkort\n"
    "Language: {language}\n"
    "MIME-Version: 1.0\n"
    "Content-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Plural-Forms: {plural_forms}\n"
)
TWO_FORMS = "nplurals=2; plural=(n != 1);"
"""The rule of Swedish, English and other Germanic languages."""
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"$')
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class Entry(NamedTuple):
    """A text: one form, or as many as the language has for numbers (`is_plural`). `notes` are for translators."""

    key: str
    forms: tuple[str, ...]
    part: str = ""
    notes: tuple[str, ...] = ()
    is_plural: bool = False


class BadCatalogueError(ValueError):
    """A line of a catalogue is none of gettext."""


def path_of(language: str, folder: Path = FOLDER) -> Path:
    """Where the catalogue of a language is."""
    return folder / language / "LC_MESSAGES" / DOMAIN


def read(language: str, folder: Path = FOLDER) -> list[Entry]:
    """The entries of a language, without the header. Raises BadCatalogueError with the place of what cannot be read."""
    return [one for one in _entries(path_of(language, folder)) if one.key]


def read_plural_forms(language: str, folder: Path = FOLDER) -> str:
    """The rule by which a number chooses a form: "nplurals=2; plural=(n != 1);"."""
    header = next((one.forms[0] for one in _entries(path_of(language, folder)) if not one.key), "")
    found = re.search(rf"^{PLURAL_FORMS}: (.+)$", header, re.MULTILINE)
    return found[1] if found else TWO_FORMS


def write(language: str, entries: Iterable[Entry], folder: Path = FOLDER) -> None:
    """Writes a catalogue in its canonical form; the rule for numbers stays."""
    path = path_of(language, folder)
    rule = read_plural_forms(language, folder) if path.exists() else TWO_FORMS
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render(language, entries, rule))


def render(language: str, entries: Iterable[Entry], plural_forms: str) -> str:
    """The canonical file: by part, then by key; each text in one line."""
    header = Entry("", (HEADER.format(language=language, plural_forms=plural_forms),))
    ordered = [header, *sorted(entries, key=lambda one: (one.part, one.key))]
    return "\n".join("".join(f"{line}\n" for line in _lines(one)) for one in ordered)


def _lines(entry: Entry) -> Iterator[str]:
    yield from (f"# {note}" for note in entry.notes)
    if entry.part:
        yield f"#. {entry.part}"
    yield f"msgid {_quote(entry.key)}"
    if entry.is_plural:
        yield f"msgid_plural {_quote(entry.key)}"
        yield from (f"msgstr[{place}] {_quote(text)}" for place, text in enumerate(entry.forms))
    elif entry.key:
        yield f"msgstr {_quote(entry.forms[0])}"
    else:
        yield 'msgstr ""'
        yield from (_quote(f"{line}\n") for line in entry.forms[0].splitlines())


def _quote(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def _unquote(text: str, path: Path, line: int) -> str:
    found = _QUOTED.match(text)
    if found is None:
        raise BadCatalogueError(
            f"{path.name} ({path.parent.parent.name}), line {line}: a text in quotation marks is missing"
        )
    return re.sub(r"\\(.)", lambda one: _ESCAPES.get(one[1], one[1]), found[1])


def _entries(path: Path) -> Iterator[Entry]:
    """Entries are divided by empty lines. A text may go on in further lines."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if line.strip():
            block.append((number, line.strip()))
        elif block:
            if not all(text.startswith("#") for _, text in block):
                yield _entry(block, path)
            block = []


def _entry(block: list[tuple[int, str]], path: Path) -> Entry:
    fields: dict[str, str] = {}
    notes, part, name = [], "", ""
    for number, line in block:
        if line.startswith("#."):
            part = line[2:].strip()
        elif line.startswith("#"):
            notes.append(line[1:].strip())
        elif line.startswith('"') and name:
            fields[name] += _unquote(line, path, number)
        else:
            name, _, text = line.partition(" ")
            fields[name] = _unquote(text, path, number)
    forms = tuple(text for name, text in sorted(fields.items()) if name.startswith("msgstr"))
    return Entry(fields["msgid"], forms, part, tuple(notes), "msgid_plural" in fields)
