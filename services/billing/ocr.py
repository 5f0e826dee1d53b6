"""Payment references (OCR): a base of digits, maybe a length digit, and a Luhn check digit; pure.

The rules are those of Bankgirot's OCR levels: check digit only, variable length with a length digit, or one fixed length.
"""

from stdnum import luhn

from contracts.billing import OcrMode

LONGEST = 25


class DoesNotFit(ValueError):
    """The base is too long for the reference that was asked for."""


def reference(base: str, mode: OcrMode, fixed_length: int = 13) -> str:
    """The OCR of a base of digits: "1001" → "10017", or "100164" with a length digit, or "0000000010017" of length 13.

    `fixed_length` counts the whole reference. Raises DoesNotFit.
    """
    if not base.isdecimal():
        raise DoesNotFit(f"{base!r} is not a string of digits")
    if mode is OcrMode.LENGTH_AND_CHECK:
        base += str((len(base) + 2) % 10)
    elif mode is OcrMode.FIXED_LENGTH:
        base = base.zfill(fixed_length - 1)
    made = base + luhn.calc_check_digit(base)
    if len(made) > (fixed_length if mode is OcrMode.FIXED_LENGTH else LONGEST):
        raise DoesNotFit(f"a reference to {base} has {len(made)} digits")
    found: str = made
    return found
