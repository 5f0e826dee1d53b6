"""Writes libs/contracts/country_names.csv: names of countries in Swedish, English, the neighbours' languages and their own.

    python -m tools.country_data.names > libs/contracts/country_names.csv

The names are those of Unicode CLDR (Unicode License v3), as the library babel has them. A name that two countries
share is left out.
"""

import csv
import sys
from collections import defaultdict

from babel import Locale
from babel.core import UnknownLocaleError, get_global
from babel.languages import get_official_languages

from contracts.countries import COUNTRIES, NORTHERN_IRELAND
from contracts.country_names import fold_country

FORMER = frozenset(["ANT", "BUR", "DDR", "FXX", "NTZ", "SCG", "SUN", "TMP", "YMD", "YUG", "ZAR"])
"""Codes of countries that are no more, which CLDR leads to one of today's."""
EVERYWHERE = ("sv", "en", "nb", "da", "fi", "de", "fr", "pl", "es")


def names_of(code: str) -> list[str]:
    """The folded names of a country."""
    languages = [*EVERYWHERE, *get_official_languages(code, regional=True, de_facto=True)]
    found: dict[str, None] = {}
    for language in languages:
        try:
            name = Locale.parse(language).territories.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if name and (folded := fold_country(name)) and len(folded) > 2:
            found[folded] = None
    return list(found)


def main() -> None:
    """Writes the table: code, ISO 3166-1 alpha-3, and the names, separated by `|`."""
    by_name: dict[str, set[str]] = defaultdict(set)
    all_names = {code: names_of(code) for code in sorted(COUNTRIES)}
    for code, names in all_names.items():
        for name in names:
            by_name[name].add(code)
    aliases = get_global("territory_aliases")
    codes = {one: into[0] for one, into in aliases.items() if len(one) == 3 and one.isalpha() and one not in FORMER}
    three = {code: one.lower() for one, code in codes.items() if code != NORTHERN_IRELAND}
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for code, names in all_names.items():
        writer.writerow([code, three.get(code, ""), "|".join(name for name in names if len(by_name[name]) == 1)])


if __name__ == "__main__":
    main()
