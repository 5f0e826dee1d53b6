"""Decimal numbers as people read them, in pages and in the texts of errors."""

THIN = "\u202f"
MINUS = "\u2212"


def write_number(value: str, decimal: str, least: int = 0) -> str:
    """ "-1234567.5" → "−1 234 567,5" with `decimal` ",", and with at least `least` decimals. What is no decimal number stays."""
    sign, digits = (MINUS, value[1:]) if value.startswith("-") else ("", value)
    whole, _, part = digits.partition(".")
    if not (whole.isdecimal() and (part.isdecimal() or not part)):
        return value
    decimals = part.ljust(least, "0")
    return f"{sign}{int(whole):,}".replace(",", THIN) + (decimal + decimals if decimals else "")
