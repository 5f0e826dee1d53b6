"""What the demo company sells: the same goods on its quotes, orders and invoices."""

import random

from kundkort.api import Json

GOODS: tuple[tuple[str, str, str, str, int], ...] = (
    ("1010", "Skruv träskruv 4,5x50, 500 st", "fp", "189.00", 20),
    ("1022", "Konstruktionsvirke 45x145", "m", "42.50", 200),
    ("2104", "Kopieringspapper A4, 2500 ark", "kartong", "269.00", 12),
    ("2210", "Skrivbordsstol", "st", "2495.00", 6),
    ("3301", "Arbetshandskar", "par", "79.90", 40),
    ("3412", "Skyddsskor S3", "par", "1149.00", 8),
    ("4005", "Montering på plats", "tim", "650.00", 16),
    ("5120", "LED-armatur 36 W", "st", "435.00", 30),
)
"""Article, text, unit, price, the most that anybody buys."""


def lines(rng: random.Random) -> list[Json]:
    """One to four lines as every written document takes them, some with a discount."""
    return [
        {
            "article": article,
            "text": text,
            "unit": unit,
            "price": price,
            "quantity": str(rng.randint(1, most)),
            "discount_percent": rng.choice(("0", "0", "0", "5", "10")),
        }
        for article, text, unit, price, most in rng.sample(GOODS, rng.randint(1, 4))
    ]
