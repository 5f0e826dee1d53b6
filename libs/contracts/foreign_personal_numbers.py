"""Whether a number has the form of a person's in another country than Sweden, where its form alone tells. Pure.

Digits alone tell by the date of birth in them together with the check digit of the country. Of the numbers of other lengths and
letters the pattern is enough. Numbers that companies and persons have alike (OIB, AFM, BSN and RSIN, NIP) tell nothing.
"""

import re

LETTERS = re.compile(
    r"[A-Z]{6}[0-9LMNP-V]{2}[A-EHLMPR-T][0-9LMNP-V]{2}[A-Z][0-9LMNP-V]{3}[A-Z]"  # Italy; letters where two would be alike
    r"|(?:ES)?(?:\d{8}|[XYZKLM]\d{7})[A-Z]"
    r"|(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]"  # National Insurance
    r"|(?:IE)?\d{7}[A-W][ABW]"  # PPS: companies have H, or one letter
    r"|[A-Z]{4}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d"  # CURP of Mexico
    r"|\d{17}X",  # China
    re.ASCII,
)
WRITTEN = re.compile(r"\d{6}/\d{3,4}|\d{3}-\d\d-\d{4}|\d{3}\.\d{3}\.\d{3}-\d\d|756\.\d{4}\.\d{4}\.\d\d", re.ASCII)
"""Rodné číslo, SSN, CPF and AHV: nothing else is written so."""
SEPARATORS = re.compile(r"[\s./-]")


def is_personal(text: str) -> bool:
    """Whether the number is one that only a person has somewhere."""
    if WRITTEN.fullmatch(text.strip()):
        return True
    bare = SEPARATORS.sub("", text).upper()
    if not bare.isascii() or not bare.isdigit():
        return LETTERS.fullmatch(bare) is not None
    digits = [int(one) for one in bare]
    is_written_as_organisation = len(bare) == 10 and not text.strip().isdigit()  # 556016-0680, 526-104-08-28
    checks = () if is_written_as_organisation else CHECKS.get(len(bare), ())
    return any(check(bare, digits) for check in checks)


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31


def _sum(digits: list[int], weights: str) -> int:
    return sum(digit * int(weight, 11) for digit, weight in zip(digits, weights, strict=False))


def _czech(bare: str, _: list[int]) -> bool:
    """Rodné číslo: women have 50 more in the month, and where numbers ran out there are 20 more."""
    number = int(bare)
    is_right = number % 11 == 0 or (number // 10 % 11 == 10 and number % 10 == 0)
    return is_right and _is_day(int(bare[2:4]) % 50 % 20, int(bare[4:6]))


def _bulgarian(bare: str, digits: list[int]) -> bool:
    return _is_day(int(bare[2:4]) % 20, int(bare[4:6])) and _sum(digits, "2485a9736") % 11 % 10 == digits[9]


def _latvian(bare: str, digits: list[int]) -> bool:
    is_right = (1 + _sum(digits, "a584216379")) % 11 % 10 == digits[10]
    return is_right and (bare.startswith("32") or _is_day(int(bare[2:4]), int(bare[:2])))


def _turkish(_: str, digits: list[int]) -> bool:
    tenth = (sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10
    return digits[0] != 0 and tenth == digits[9] and sum(digits[:10]) % 10 == digits[10]


def _romanian(bare: str, digits: list[int]) -> bool:
    return _is_day(int(bare[3:5]), int(bare[5:7])) and _sum(digits, "279146358279") % 11 in (
        digits[12],
        10 * digits[12],
    )


def _yugoslavian(bare: str, digits: list[int]) -> bool:
    check = -_sum(digits, "765432765432") % 11 % 10
    return _is_day(int(bare[2:4]), int(bare[:2])) and bare[4] in "09" and check == digits[12]


def _korean(bare: str, digits: list[int]) -> bool:
    return _is_day(int(bare[2:4]), int(bare[4:6])) and (11 - _sum(digits, "234567892345") % 11) % 10 == digits[12]


def _south_african(bare: str, digits: list[int]) -> bool:
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return _is_day(int(bare[2:4]), int(bare[4:6])) and (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def _chinese(bare: str, _: list[int]) -> bool:
    return bare[6:8] in ("18", "19", "20") and _is_day(int(bare[10:12]), int(bare[12:14]))


CHECKS = {
    10: (_czech, _bulgarian),
    11: (_latvian, _turkish),
    13: (_romanian, _yugoslavian, _korean, _south_african),
    18: (_chinese,),
}
"""By the number of digits. Only those that a customer may have who is no private person: others are refused where they are given
(`customers.national_numbers`), and a check by chance hits one number of a company in a hundred."""
