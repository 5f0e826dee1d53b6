"""Texts are folded by `contracts.folding` alone: a private fold would find what another does not."""

import re

from tests.contracts.source import ROOT

FOLDS = re.compile(r"\.casefold\(\)|unicodedata\.normalize\(")
OTHERS = {
    "libs/contracts/folding.py": "the one",
    "libs/contracts/text.py": "what is stored, composed",
    "libs/contracts/phone_numbers.py": "digits of other scripts",
    "libs/contracts/collation.py": "sorts, where å, ä and ö are letters after z",
    "libs/contracts/supply.py": "units: år is a year, ar (a hundred square metres) is none",
    "libs/contracts/country_names.py": "names of countries in a closed table",
    "libs/chassis/published_secrets.py": "secrets, which are no text",
    "gateway/identity/users.py": "logins: ö@x and o@x are two people",
    "gateway/identity/password_rules.py": "passwords, where every sign counts",
    "gateway/imports/charset_evidence.py": "letters that tell charsets apart, å from Ã",
    "gateway/imports/headings.py": "our own names of columns, which are ASCII; words that tell charsets apart",
    "libs/chassis/mail.py": "the domain of an address, which IDNA wants composed",
    "gateway/imports/maps.py": "names that people give column maps: the ids of those that are stored",
    "gateway/imports/register.py": "counts the words of a column",
    "gateway/imports/text_file.py": "composes a file while it is read",
    "gateway/imports/card_lines.py": "keywords of RFC 6350, which are ASCII",
    "gateway/imports/vcard.py": "keywords of RFC 6350, which are ASCII",
    "tools/kundkort/importing.py": "the ending of a file name",
    "services/crm/matches.py": "where a folded letter comes from",
    "services/customers/duplicates.py": "the keys that releases before stored",
    "services/customers/geocoding.py": "digests of addresses that are stored: another fold would ask again for all",
    "services/customers/peppol.py": "schemes of Peppol, which are ASCII",
    "services/customers/row_keys.py": "keys of rows that are stored: another fold would make customers again",
    "services/customers/row_overlay.py": "whether a cell equals what is stored, to the letter",
    "services/customers/row_values.py": "digits of other scripts, units after a sum",
    "services/customers/row_words.py": "words of a closed table",
    "services/customers/postcode_places.py": "a table where Åsa and Asa are two places",
    "services/documents/names.py": "names of files, which are shown",
    "tools/map_data/postcodes.py": "makes that table",
}
"""File → why it has a fold of its own."""


def folding_files() -> set[str]:
    found = set()
    for folder in ("libs", "services", "gateway", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            name = path.relative_to(ROOT).as_posix()
            if "/tests/" not in name and "/.venv/" not in name and FOLDS.search(path.read_text()):
                found.add(name)
    return found


def test_nobody_else_folds() -> None:
    assert folding_files() - set(OTHERS) == set()


def test_every_exception_has_a_reason() -> None:
    assert all(len(reason) > 5 for reason in OTHERS.values())
    assert "libs/contracts/folding.py" in folding_files()
