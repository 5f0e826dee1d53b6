"""What people write for a country in registers, in Swedish, English and its own language: read as its code, or as not known; and
what a country is called.

`country_names.csv` (made by tools/country_data from Unicode CLDR, as is `country_labels.csv`) has ISO 3166-1 alpha-2, alpha-3 and
names; what people write besides stands here.
"""

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from contracts.countries import COUNTRIES

UNKNOWN = "ZZ"
"""A code that ISO 3166-1 leaves to users: a country that is not understood, neither Sweden nor in or outside of the EU."""
UNKNOWN_NAMES = ("okänt land", "unknown country")

FURTHER: dict[str, str] = {
    "AE": "uae, emiraten, arabemiraten, dubai, abu dhabi",
    "AT": "oesterreich, republik österreich",
    "AX": "åland",
    "BA": "bosnien, bosnia, bosnia and herzegovina",
    "BY": "vitryssland",
    "CD": "cod, demokratiska republiken kongo, dr kongo, dr congo, drc, democratic republic of the congo",
    "CG": "republiken kongo, republic of the congo",
    "CI": "elfenbenskusten, ivory coast",
    "CN": "folkrepubliken kina, p r china, pr china, prc, people s republic of china, peoples republic of china",
    "CV": "kapverde",
    "CZ": "czech republic, czech rep, tjeckiska republiken, ceska republika",
    "DE": "brd, bundesrepublik deutschland, förbundsrepubliken tyskland, federal republic of germany",
    "DK": "kongeriget danmark, konungariket danmark, kingdom of denmark",
    "FI": "suomi finland, finland suomi, republiken finland",
    "FR": "fra",
    "GB": "uk, u k, great britain, england, skottland, scotland, wales, britain, the united kingdom, "
    "förenade kungariket, united kingdom of great britain and northern ireland",
    "GR": "el, hellas, ellas",
    "HK": "hong kong, hongkong",
    "IE": "eire, republic of ireland, ireland republic of, republiken irland",
    "IR": "iran islamic republic of, islamic republic of iran",
    "JP": "日本, nippon",
    "KR": "korea, republic of korea, korea republic of, south korea, korea south",
    "LA": "lao pdr",
    "MD": "moldova, moldova republic of, republic of moldova",
    "MK": "makedonien, macedonia, fyrom, republic of north macedonia",
    "MM": "burma",
    "NL": "holland, the netherlands, netherlands the",
    "NO": "norway norge, kongeriket norge, konungariket norge",
    "PS": "palestina, palestine, state of palestine",
    "RS": "srb",
    "RU": "russian federation, ryska federationen",
    "SA": "ksa, kingdom of saudi arabia",
    "SE": "sweden sverige, kingdom of sweden, konungariket sverige, sve, swe",
    "SK": "slovak republic, slovakiska republiken",
    "SY": "syrian arab republic",
    "SZ": "swaziland",
    "TL": "tls",
    "TR": "turkey, turkiye",
    "TW": "taiwan province of china",
    "TZ": "tanzania united republic of, united republic of tanzania",
    "US": "usa, u s a, u s, förenta staterna, united states of america, the united states, amerika, america",
    "VA": "vatican, holy see, heliga stolen",
    "VE": "venezuela bolivarian republic of",
    "VN": "viet nam",
    "XI": "nordirland, northern ireland",
}
"""Code → further names that are in no standard, and alpha-3 codes in whose place CLDR has older ones."""


def fold_country(text: str) -> str:
    """For comparison: lower case, without accents, and with single spaces for signs."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.sub(r"[^\w\s]|_", " ", "".join(c for c in plain if not unicodedata.combining(c))).split())


@lru_cache(maxsize=1000)
def read_country(text: str) -> str:
    """The code of a country's name or code, in whatever case; UNKNOWN when it is not understood.

    "se", "SWE", "Sverige", "SE - Sverige" and "Sweden (SE)" are Sweden.
    """
    said = fold_country(text)
    if found := _read(said):
        return found
    parts = re.split(r"\s*[-–,/|:()]\s*|\s{2,}", " ".join(text.split()))
    codes = {code for part in parts if (folded := fold_country(part)) for code in [_read(folded) or UNKNOWN]}
    first, _, rest = said.partition(" ")
    codes = codes if len(codes) == 1 else {_read(first) or UNKNOWN, _read(rest) or UNKNOWN}
    return codes.pop() if len(codes) == 1 else UNKNOWN


def name_country(code: str, language: str) -> str:
    """What a country is called in Swedish ("sv") or English ("en"); of UNKNOWN that it is not known, of no code itself."""
    said = UNKNOWN_NAMES if code == UNKNOWN else _labels().get(code)
    return said[0 if language == "sv" else 1] if said else code


def _read(said: str) -> str:
    code = said.upper()
    return code if code in COUNTRIES else _names().get(said, "")


@cache
def _labels() -> dict[str, tuple[str, str]]:
    """Code → its Swedish and its English name."""
    with Path(__file__).with_name("country_labels.csv").open(encoding="utf-8", newline="") as lines:
        return {code: (swedish, english) for code, swedish, english in csv.reader(lines)}


@cache
def _names() -> dict[str, str]:
    """Folded name or alpha-3 code → code. Read when the first country is looked up, in about a millisecond."""
    found: dict[str, str] = {}
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        for code, three, names in csv.reader(lines):
            found.update(dict.fromkeys(filter(None, [three, *names.split("|")]), code))
    for code, further in FURTHER.items():
        found.update(dict.fromkeys(map(fold_country, further.split(", ")), code))
    return found
