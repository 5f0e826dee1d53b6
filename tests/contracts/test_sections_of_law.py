"""Sections of the VAT act that code names: each was compared with a source, or says by a ° that it was not."""

import re
from pathlib import Path

import pytest

from billing.texts import WORDS
from contracts.vat_treatment import CHARGED, EXEMPT_SELLER, TREATMENTS, Reason

ROOT = Path(__file__).parents[2]
PLACES = ("libs", "services", "gateway", "tools")
SECTION = re.compile(r"(?<!\d)(\d+ kap\. \d+(?: [a-z])?(?:–\d+)? §)( °)?")
OTHER_LAWS = ("skatteförfarandelagen", "socialförsäkringsbalken", "bokföringslagen", "dataskyddslagen")
COMPARED = {
    "10 kap. 42 §": "goods to another EU country",
    "17 kap. 22 §": "the document that changes an invoice",
    "17 kap. 24 §": "what an invoice says",
    "17 kap. 29 §": "VAT in kronor",
    "18 kap. 4 §": "small enterprises",
}
"""With the sources that the project's rules name."""
PRINTED = "services/billing/texts.py"
"""Words for buyers, who get no marks of ours; the test below compares them with the table of treatments."""


def named_in(path: Path) -> list[tuple[str, bool]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (found[1], bool(found[2]))
        for line in lines
        if not any(law in line for law in OTHER_LAWS)
        for found in SECTION.finditer(line)
    ]


def files() -> list[Path]:
    found = (path for place in PLACES for path in (ROOT / place).rglob("*.py"))
    return [path for path in found if "tests" not in path.parts and ".venv" not in path.parts]


def test_every_section_was_compared_or_says_that_it_was_not() -> None:
    named = {
        (str(path.relative_to(ROOT)), section, is_marked)
        for path in files()
        if str(path.relative_to(ROOT)) != PRINTED
        for section, is_marked in named_in(path)
    }
    assert {section for _, section, _ in named} >= COMPARED.keys()
    assert [one for one in sorted(named) if (one[1] in COMPARED) == one[2]] == []


@pytest.mark.parametrize("reason", [one for one in Reason if one is not Reason.NONE])
def test_an_invoice_names_the_section_of_its_treatment(reason: Reason) -> None:
    treatments = [one for one in (*TREATMENTS.values(), EXEMPT_SELLER) if one.reason is reason]
    sources = {found[1] for one in treatments for found in SECTION.finditer(one.source)}
    for words in WORDS[reason].values():
        assert {found[1] for found in SECTION.finditer(words)} <= sources


def test_vat_is_charged_by_the_chapter_on_who_pays_it() -> None:
    """Chapter 7 is on when it is due."""
    assert CHARGED.source.startswith("16 kap.")
