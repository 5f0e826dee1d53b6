"""Countries of the world (ISO 3166-1) and the members of the EU as dated data. A country that is not here is not known.

The European Union's VAT area is not quite its map: Northern Ireland ("XI", which is no ISO code) counts as a member for goods,
Monaco as France.
"""

from datetime import date
from typing import NamedTuple

from contracts.customers.addresses import Address

SWEDEN = "SE"
NORTHERN_IRELAND = "XI"
UNITED_KINGDOM = "GB"

CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS YE YT ZA ZM ZW XI
"""
COUNTRIES = frozenset(CODES.split())
"""ISO 3166-1 alpha-2, and XI."""


class Membership(NamedTuple):
    """`country` belongs to the EU from `first` up to and with `last`; None: until further notice."""

    country: str
    first: date
    last: date | None = None


MEMBERS: tuple[Membership, ...] = (
    *(Membership(one, date(1958, 1, 1)) for one in ("BE", "DE", "FR", "IT", "LU", "NL")),
    *(Membership(one, date(1973, 1, 1)) for one in ("DK", "IE")),
    Membership("GB", date(1973, 1, 1), date(2020, 12, 31)),
    Membership("GR", date(1981, 1, 1)),
    *(Membership(one, date(1986, 1, 1)) for one in ("ES", "PT")),
    *(Membership(one, date(1995, 1, 1)) for one in ("AT", "FI", "SE")),
    *(Membership(one, date(2004, 5, 1)) for one in ("CY", "CZ", "EE", "HU", "LT", "LV", "MT", "PL", "SI", "SK")),
    *(Membership(one, date(2007, 1, 1)) for one in ("BG", "RO")),
    Membership("HR", date(2013, 7, 1)),
)
"""Accessions; the United Kingdom with its transition (Agreement on the withdrawal, Article 126). Another member is a new row."""

FIRST_DAY_OF_XI = date(2021, 1, 1)
"""Protocol on Northern Ireland, Article 8: the Union's rules on goods and VAT hold there."""

VAT_PREFIXES = {"EL": "GR"}
"""Prefixes of VAT numbers that are not the country's ISO code (directive 2006/112/EC, Article 215)."""


COUNTED_AS = {"MC": "FR", "IM": "GB"}
"""Countries whose sales count as those of another: Monaco, the Isle of Man (directive 2006/112/EC, Article 7)."""


def is_member(country: str, on: date) -> bool:
    """Whether a country counts for VAT as a member of the EU on that day. Northern Ireland does not: see `is_goods_area`."""
    counted = COUNTED_AS.get(country, country)
    return any(one.country == counted and one.first <= on and (one.last is None or on <= one.last) for one in MEMBERS)


def is_goods_area(country: str, on: date) -> bool:
    """Whether goods that arrive there stay within the EU's VAT area: its members, and Northern Ireland."""
    return is_member(country, on) or (country == NORTHERN_IRELAND and on >= FIRST_DAY_OF_XI)


def country_of_vat_number(number: str) -> str:
    """The country that a VAT number begins with, as ISO code or "XI"; "" without one: "EL094259216" → "GR"."""
    prefix = number[:2].upper()
    country = VAT_PREFIXES.get(prefix, prefix)
    return country if country in COUNTRIES else ""


def country_of(address: Address | None) -> str:
    """The country of an address; "" when it is not known.

    An address in which nothing is filled in says nothing by its default, Sweden, and a code that is no country is no country.
    """
    if address is None or address.country not in COUNTRIES:
        return ""
    is_filled = address.line1 or address.line2 or address.postcode or address.city
    return address.country if is_filled or address.country != SWEDEN else ""
