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
    "gateway/imports/charset_evidence.py": "words of a closed table, in which å and a differ",
    "gateway/imports/headings.py": "headings: closed table",
    "gateway/imports/maps.py": "names of maps, of which ö and o are two",
    "gateway/imports/register.py": "words of a closed table",
    "gateway/imports/rows.py": "whether two cells of one row are the same, and words of a closed table",
    "gateway/imports/text_file.py": "what is read, composed",
    "gateway/imports/vcard.py": "parameters of RFC 6350",
    "tools/kundkort/importing.py": "the ending of a file name",
    "services/crm/matches.py": "where a folded letter comes from",
    "services/customers/duplicates.py": "the keys that releases before stored",
    "services/customers/geocoding.py": "digests of addresses that are stored: another fold would ask again for all",
    "services/customers/import_rows.py": "words of a closed table",
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
