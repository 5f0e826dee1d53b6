"""Columns of a register that ask a question whose answer is a word of ours, such as «Blocked» or «Is a company». Pure.

Their headings stand in headings.csv with the name of the question. An answer that is neither yes nor no goes on as it is: the
customers service reads the word, or names it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from contracts.folding import fold

YES_WORDS = "ja j yes y true sant t 1 1.0 x on -1 wahr vrai oui si kylla ✓ ✔ ☑ true()"
NO_WORDS = "nej n no false falskt f 0 0.0 off nein falsch faux non ei ✗ ✘ ☐ false()"
YES, NO = frozenset(YES_WORDS.split()), frozenset(NO_WORDS.split())


class Question(NamedTuple):
    """`column`: ours, that is filled; `yes` and `no`: with what. `codes`: further answers."""

    column: str
    yes: str
    no: str
    codes: Mapping[str, str] = {}


QUESTIONS: dict[str, Question] = {
    "not_active": Question("active", "no", "yes"),
    "is_company": Question("kind", "company", "person"),
    "is_person": Question("kind", "person", "company"),
    "is_prospect": Question("stage", "prospect", "customer"),
    "third_party": Question("stage", "customer", "", {"1": "customer", "2": "prospect", "3": "customer", "0": ""}),
}
"""`third_party`: Dolibarr's numbers for customers (1), prospects (2), both (3) and neither (0)."""


def answer(question: str, text: str) -> str:
    """What a cell says in the question's column; "" for nothing."""
    asked, said = QUESTIONS[question], fold(text).strip(" .!")
    if said in asked.codes:
        return asked.codes[said]
    if said in YES:
        return asked.yes
    return asked.no if said in NO else text
