"""Writes libs/contracts/country_labels.csv: what each country is called in Swedish and in English, for people to read.

    python -m tools.country_data.labels > libs/contracts/country_labels.csv

The names are those of Unicode CLDR (Unicode License v3), as the library babel has them.
"""

import csv
import sys

from babel import Locale

from contracts.countries import COUNTRIES, NORTHERN_IRELAND

LANGUAGES = ("sv", "en")
IN_NO_STANDARD = {NORTHERN_IRELAND: ("Nordirland", "Northern Ireland")}


def main() -> None:
    """Writes the table: code, Swedish name, English name."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    territories = [Locale.parse(language).territories for language in LANGUAGES]
    for code in sorted(COUNTRIES):
        writer.writerow([code, *(IN_NO_STANDARD.get(code) or (one[code] for one in territories))])


if __name__ == "__main__":
    main()
