"""The days that tests live on: an invoice is issued, falls due 30 days later, and today is some weeks after that."""

from datetime import date

ISSUED = date(2025, 5, 1)
DUE = date(2025, 5, 31)
TODAY = date(2025, 8, 15)
FOOD_AT_6 = date(2026, 4, 1)
