"""What is wrong with the catalogues of the pages' texts.

`python -m gateway.web.catalogue_checks` says it; `--write` first brings the files into their canonical form.
"""

import string
import sys
from pathlib import Path

from gateway.choices import LANGUAGES
from gateway.web.catalogue_files import FOLDER, Entry, path_of, read, read_plural_forms, render, write
from gateway.web.catalogues import parse_plural_forms

FIRST = next(iter(LANGUAGES))
"""The language whose catalogue the others are compared with."""


def find_faults(folder: Path = FOLDER, languages: tuple[str, ...] = tuple(LANGUAGES)) -> list[str]:
    """What is wrong with the catalogues, each in a sentence; none when all is well."""
    found = {language: {one.key: one for one in read(language, folder)} for language in languages}
    first, faults = found[languages[0]], []
    for language, entries in found.items():
        faults += [f"{language}: {key} is missing" for key in first if key not in entries]
        faults += [f"{language}: {key} is not in {languages[0]}" for key in entries if key not in first]
        form_count, _ = parse_plural_forms(read_plural_forms(language, folder))
        for key, entry in entries.items():
            said = _find_fault(entry, first.get(key, entry), form_count)
            faults += [f"{language}: {key} {said}"] if said else []
        if not is_canonical(language, folder):
            faults.append(f"{language}: the file is not canonical; run python -m gateway.web.catalogue_checks --write")
    return faults


def _find_fault(entry: Entry, other: Entry, form_count: int) -> str:
    if not all(form.strip() for form in entry.forms):
        return "has an empty text"
    if entry.is_plural != other.is_plural:
        return "has forms for numbers in one language only"
    if len(entry.forms) != (form_count if entry.is_plural else 1):
        return f"has {len(entry.forms)} forms, not {form_count if entry.is_plural else 1}"
    if any(gaps_of(form) != gaps_of(other.forms[-1]) for form in (*entry.forms, *other.forms)):
        return "has other gaps than in another language or form"
    if entry.is_plural and not gaps_of(entry.forms[-1]):
        return "has forms for numbers, and no gap for one"
    if entry.part != other.part:
        return f"is in another part than in {FIRST}"
    return "is marked as fuzzy: translate it" if any("fuzzy" in note for note in entry.notes) else ""


def gaps_of(text: str) -> list[str]:
    """The gaps of a text in order of their names: "{} of {}" → ["", ""]. Raises ValueError for a brace that opens none."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def is_canonical(language: str, folder: Path = FOLDER) -> bool:
    """Whether the file is what this command writes."""
    entries, rule = read(language, folder), read_plural_forms(language, folder)
    return path_of(language, folder).read_text(encoding="utf-8") == render(language, entries, rule)


def main(arguments: list[str]) -> int:
    """Writes or checks; says what is wrong, 1 for anything."""
    if "--write" in arguments:
        for language in LANGUAGES:
            write(language, read(language))
    faults = find_faults()
    print("\n".join(faults) or f"{len(read(FIRST))} texts in {', '.join(LANGUAGES)}: nothing wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
