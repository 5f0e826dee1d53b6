"""What people write for a country in registers, in Swedish and English: read as its code (ISO 3166-1), or as not known."""

from contracts.countries import COUNTRIES

UNKNOWN = "ZZ"
"""A code that ISO 3166-1 leaves to users: a country that is not understood, neither Sweden nor in or outside of the EU."""

NAMES: dict[str, str] = {
    "AE": "förenade arabemiraten, united arab emirates, uae",
    "AT": "österrike, austria",
    "AU": "australien, australia",
    "AX": "åland, aland",
    "BE": "belgien, belgium",
    "BG": "bulgarien, bulgaria",
    "BR": "brasilien, brazil",
    "CA": "kanada, canada",
    "CH": "schweiz, switzerland",
    "CN": "kina, china",
    "CY": "cypern, cyprus",
    "CZ": "tjeckien, czechia, czech republic",
    "DE": "tyskland, germany, deutschland",
    "DK": "danmark, denmark",
    "EE": "estland, estonia",
    "ES": "spanien, spain",
    "FI": "finland, suomi",
    "FO": "färöarna, faroe islands",
    "FR": "frankrike, france",
    "GB": "storbritannien, great britain, united kingdom, uk, england, skottland, scotland, wales",
    "GL": "grönland, greenland",
    "GR": "grekland, greece, el",
    "HK": "hongkong, hong kong",
    "HR": "kroatien, croatia",
    "HU": "ungern, hungary",
    "IE": "irland, ireland",
    "IL": "israel",
    "IN": "indien, india",
    "IS": "island, iceland",
    "IT": "italien, italy",
    "JP": "japan",
    "KR": "sydkorea, south korea",
    "LI": "liechtenstein",
    "LT": "litauen, lithuania",
    "LU": "luxemburg, luxembourg",
    "LV": "lettland, latvia",
    "MC": "monaco",
    "MT": "malta",
    "MX": "mexiko, mexico",
    "NL": "nederländerna, holland, netherlands, the netherlands",
    "NO": "norge, norway",
    "NZ": "nya zeeland, new zealand",
    "PL": "polen, poland",
    "PT": "portugal",
    "RO": "rumänien, romania",
    "RS": "serbien, serbia",
    "RU": "ryssland, russia",
    "SE": "sverige, sweden",
    "SG": "singapore",
    "SI": "slovenien, slovenia",
    "SK": "slovakien, slovakia",
    "TH": "thailand",
    "TR": "turkiet, turkey",
    "UA": "ukraina, ukraine",
    "US": "usa, förenta staterna, united states, united states of america",
    "XI": "nordirland, northern ireland",
    "ZA": "sydafrika, south africa",
}
"""Code → its names, in lower case."""

CODES = {name: code for code, names in NAMES.items() for name in names.split(", ")}


def read_country(text: str) -> str:
    """The code of a country's name or code, in whatever case; UNKNOWN when it is not understood."""
    said = " ".join(text.split()).strip(".")
    if (code := said.upper()) in COUNTRIES:
        return code
    return CODES.get(said.casefold(), UNKNOWN)
