"""Phone numbers for comparison: one form of a number however it is written, in every country. Pure.

"+33 1 23 45 67 89", "0033 1 23 45 67 89" and, of a French customer, "01 23 45 67 89" are one number; so are "+44 (0)20 7946
0000" and "+44 20 7946 0000". Nothing is checked: a number of which nothing is known stays as its digits.
"""

import re
import unicodedata
from collections.abc import Iterator

SWEDEN = "46"
CALLING_CODES = """
AT 43  AU 61  BE 32  BG 359  BR 55  CA 1  CH 41  CN 86  CY 357  CZ 420  DE 49  DK 45  EE 372  ES 34  FI 358  FO 298  FR 33  GB 44
GI 350  GL 299  GR 30  HK 852  HR 385  HU 36  IE 353  IL 972  IN 91  IS 354  IT 39  JP 81  KR 82  LI 423  LT 370  LU 352  LV 371
MC 377  MT 356  NL 31  NO 47  NZ 64  PL 48  PT 351  RO 40  RS 381  RU 7  SE 46  SG 65  SI 386  SK 421  SM 378  TR 90  UA 380  US 1
XI 44  ZA 27
"""
COUNTRIES = dict(zip(CALLING_CODES.split()[::2], CALLING_CODES.split()[1::2], strict=True))
"""Country → its calling code (ITU-T E.164 list of assigned codes)."""
TWO_DIGIT_CODES = """
20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94
95 98
"""
TWO_DIGITS = frozenset(TWO_DIGIT_CODES.split())
"""Calling codes of two digits; 1 and 7 have one, all others three."""
ZERO_STAYS = frozenset({"39", "225", "241", "242", "378"})
"""Countries whose numbers begin with a 0 that belongs to them: Italy, Côte d'Ivoire, Gabon, Congo, San Marino."""
CODES_WITHOUT_ZERO = "1 7 30 34 36 45 47 48 350 351 352 354 356 357 370 371 372 377 420"
NO_TRUNK_ZERO = frozenset(CODES_WITHOUT_ZERO.split())
"""Countries where nobody dials a 0 before a number at home."""

_EXTENSION = re.compile(
    r"(?<=\d)[\s,;.]*(?:ankn(?:ytning)?|anknytn|ext(?:ension)?|vx|x|#)[\s.:]*\d*\s*$", re.IGNORECASE
)
_ABROAD = re.compile(r"[^\d+]*(?:\+|00(?=[\s(-]*[1-9]))")
_BRACKETED_ZERO = re.compile(r"\(\s*0\s*\)")
_BETWEEN = re.compile(r"[,;|&\n\t:]|\s[/+]\s|/(?=\s*0\d)|[^\W\d_]+\.?")
"""What may stand between two numbers of a text."""
_BEGINS = re.compile(r"\s(?=\(?0\d{1,3}\)?[-/ ]?\d{2,}|\+\d|00[1-9])")
_LOST_PLUS = re.compile(r"46[1-9]\d{7,9}")
FEWEST_DIGITS = 7
"""A run of fewer digits is no second number of a text, but an extension or the rest of the number before."""
LONGEST_TEXT = 200
_INSIDE = re.compile(r"(?:(?<![\w+])\+|(?<!\d)(?<!\d[\s./()-])00(?=[\s(-]*[1-9]))([\d\s()./-]*)")


def numbers_in(text: str) -> list[str]:
    """The numbers of a text that holds several, each as it stands: "040-12 34 56 / 070-111 22 33 (Eva)" → ["040-12 34 56",
    "070-111 22 33"]. The text itself if it holds one: "0708/12 34 56", "040-12 34 56, ankn 12"."""
    if len(text) > LONGEST_TEXT or sum(sign.isdigit() for sign in text) < 2 * FEWEST_DIGITS:
        return [text]
    found: list[str] = []
    for part in filter(None, map(str.strip, _split(_EXTENSION.sub("", _plain(text))))):
        if found and (len(_digits(part)) < FEWEST_DIGITS or len(_digits(found[-1])) < FEWEST_DIGITS):
            found[-1] += f" {part}"
        else:
            found.append(part)
    return found if len(found) > 1 else [text]


def _split(plain: str) -> Iterator[str]:
    """The text cut where another number may begin: at signs and words, and where a whole number has ended."""
    for part in _BETWEEN.split(plain):
        yield from cut_numbers(part)


def cut_numbers(text: str) -> Iterator[str]:
    """The text cut before a 0 or + that begins a number where a whole one has ended: "070-111 22 33 08-11 22 33" → two."""
    begin = 0
    for at in _BEGINS.finditer(text) if len(text) <= LONGEST_TEXT else ():
        if min(len(_digits(text[begin : at.start()])), len(_digits(text[at.start() :]))) > FEWEST_DIGITS:
            yield text[begin : at.start()]
            begin = at.start() + 1
    yield text[begin:]


def phone_digits(text: str, country: str = "") -> str:
    """The number as one run of digits: in Sweden as dialled there, of other countries with the calling code.

    "+46 (0)8-508 860 00" → "0850886000"; "0033 1 23 45 67 89" → "33123456789". `country` (ISO 3166-1) is where a number without
    calling code is dialled: ("01 23 45 67 89", "FR") → "33123456789". "" without any digit.
    """
    plain = _EXTENSION.sub("", _plain(text))
    abroad = _ABROAD.match(plain)
    if abroad:
        return _with_code(plain[abroad.end() :])
    digits = _digits(plain)
    code = COUNTRIES.get(country, "")
    if not digits or code in ("", SWEDEN):
        return digits
    return code + (digits[1:] if digits.startswith("0") and code not in ZERO_STAYS | NO_TRUNK_ZERO else digits)


def phone_words(text: str, country: str = "") -> list[str]:
    """The runs of digits under which the numbers of a text are found: `phone_digits`, what is dialled at home, and what was
    typed; of a Swedish one also what is dialled where spreadsheets have taken away a 0 or + at its beginning."""
    return list(dict.fromkeys(word for one in numbers_in(text) for word in _words_of_one(one, country)))


def _words_of_one(text: str, country: str) -> list[str]:
    digits = phone_digits(text, country)
    if not digits:
        return []
    found = [digits]
    if len(digits) >= FEWEST_DIGITS and country in ("", "SE") and not (digits[0] == "0" or _ABROAD.match(_plain(text))):
        found.append(f"0{digits[len(SWEDEN) :]}" if _LOST_PLUS.fullmatch(digits) else f"0{digits}")
    if _ABROAD.match(_plain(text)) and not digits.startswith("0"):
        code = _code_of(digits)
        found.append(("" if code in ZERO_STAYS | NO_TRUNK_ZERO else "0") + digits[len(code) :])
    elif not digits.startswith("0") and (typed := _digits(_EXTENSION.sub("", _plain(text)))):
        found.append(typed)
    return list(dict.fromkeys(one for one in found if one))


def write_plainly(text: str) -> str:
    """A text in which each number with + or 00 is written as `phone_digits` writes it: "ring +46 (0)8 508" → "ring 08508"."""
    return _INSIDE.sub(lambda found: f" {_with_code(found[1])} " if _digits(found[1]) else found[0], _plain(text))


def _with_code(after: str) -> str:
    """The digits behind + or 00, without the 0 that is dialled at home only; Swedish ones as dialled there."""
    whole, digits = _digits(after), _digits(_BRACKETED_ZERO.sub("", after))
    code = _code_of(digits)
    rest = digits[len(code) :]
    if code not in ZERO_STAYS and rest.startswith("0"):
        rest = rest[1:]
    elif code in ZERO_STAYS and whole != digits:
        rest = whole[len(code) :]
    return f"0{rest}" if code == SWEDEN and rest else code + rest


def _code_of(digits: str) -> str:
    length = 1 if digits[:1] in ("1", "7") else 2 if digits[:2] in TWO_DIGITS else 3
    return digits[:length]


def _plain(text: str) -> str:
    return text if text.isascii() else "".join(_ascii(unicodedata.normalize("NFKC", text)))


def _ascii(text: str) -> Iterator[str]:
    """Digits of every script as 0–9, and every dash as -."""
    for sign in text:
        value = unicodedata.decimal(sign, None)
        yield str(value) if value is not None else "-" if unicodedata.category(sign) == "Pd" else sign


def _digits(text: str) -> str:
    return "".join(re.findall(r"[0-9]", text))
