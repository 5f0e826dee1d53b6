"""Swedish personal numbers, masked until somebody says that they are needed (dataskyddslagen 2018:218, 3 kap. 10 §)."""

HIDDEN = "••••"


def mask_personal_number(number: str) -> str:
    """900101-0017 → 900101-••••; so is the VAT number of a sole trader. An organisation number, whose third and fourth digits
    are 20 or more, and anything else stays as it is."""
    digits = "".join(one for one in number if one.isdigit())
    if number[:2].upper() == "SE" and len(digits) == 12:
        digits = digits[:10]
    elif len(digits) == 12 and digits[:2] in ("18", "19", "20"):
        digits = digits[2:]
    is_personal = len(digits) == 10 and int(digits[2:4]) < 20
    return f"{digits[:6]}-{HIDDEN}" if is_personal else number
