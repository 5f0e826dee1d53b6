"""Whether a row of a register is no customer but the sum below them: "Summa;12", "Antal kunder: 12", "Yhteensä". Pure."""

import re
from collections.abc import Mapping

from contracts.customers.cells import fold_word
from contracts.customers.import_errors import TOTAL_ROW
from customers.row_problems import Problem, problem

WORDS = """summa, summa totalt, total, totalt, totals, totalsumma, slutsumma, delsumma, sum, subtotal, sub total, grand total,
total sum, sum total, totalt sum, antal, antal kunder, antal poster, antal rader, antal kontakter, antal företag, totalt antal,
totalt antal kunder, kunder totalt, summa kunder, count, record count, row count, total count, total records, total rows,
total customers, number of customers, number of records, summe, gesamt, gesamtsumme, zusammen, anzahl, anzahl kunden, yhteensä,
i alt, antal i alt, totaal, totale, somme, suma, razem, kokku"""
TOTALS = frozenset(map(fold_word, WORDS.split(",")))
AMOUNT = re.compile(r"[\d\s.,:;=()*#%+–-]+|\b(?:st|kr|sek|eur|nok|dkk|usd)\b", re.IGNORECASE)
LETTER = re.compile(r"[^\W\d_]{2}")
FEWEST_DIGITS = 6


def refuse_total(cells: Mapping[str, str], problems: list[Problem]) -> bool:
    """Whether the row is a total, which is added to its problems."""
    if not is_total(cells):
        return False
    column = "number" if "number" in cells else "name"
    problems.append(problem(TOTAL_ROW, column, value=cells[column][:200]))
    return True


def is_total(cells: Mapping[str, str]) -> bool:
    """Whether the row is named as a sum, and has nothing that only a customer has: an identity, a phone number, a place."""
    first = [cells[column] for column in ("number", "name") if column in cells]
    return any(fold_word(AMOUNT.sub(" ", text)) in TOTALS for text in first) and not any(
        _tells_of_a_customer(column, text) for column, text in cells.items()
    )


def _tells_of_a_customer(column: str, text: str) -> bool:
    if column.endswith(("identity_number", "vat_number", "phone", "mobile")):
        return sum(one.isdigit() for one in text) >= FEWEST_DIGITS
    if column.endswith(("email", "email_2")):
        return "@" in text
    return column.endswith(("line1", "city", "contact_name")) and LETTER.search(text) is not None
