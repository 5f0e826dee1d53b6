"""Cells of registers: what spreadsheets put around them, taken off. Pure; services and exports agree on it here."""

import re

from contracts.folding import fold, fold_case

DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d\u00ad]")
SPACES = re.compile("[\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]")
QUOTES = {'"': '"', "“": "”", "”": "”", "„": "“", "«": "»", "»": "«", "'": "'", "‘": "’"}
FORMULA = re.compile(r'="(.*)"', re.DOTALL)
RULE = re.compile(r"[-\u2010-\u2015\u2212\u2500-\u257f=_*~+.\u00b7]{2,}")
"""A line drawn with signs, as under the headings of a printed list."""
EXACTLY = "'\""
"""Begins a cell that is taken as it stands, up to the quotation mark at its end."""
NUMBERS = ("phone", "mobile")
SEVERAL = re.compile(r"[,;|/&\n]|\s(?:\+|00|\(?0\d)|\b(?:och|eller|el|alt|resp|samt|and|or)\b|[.,]0+$", re.IGNORECASE)
"""What the import may take for several telephone numbers, or for what a spreadsheet has added to one."""
NAMES = frozenset({"name", "first_name", "last_name"})
NOTHING_WORDS = """- -- --- . .. ... ? ?? #n/a n/a #saknas! #saknas n.a. null (null) <null> nil none (none) nan #null! #value!
#värdefel! #ref! #referens! #namn? #name? #division/0! #div/0! saknas (saknas) tom (tom) (blank) (empty) blank empty undefined
okänd okänt unknown inget ingen inga ej_angivet ej_angiven inte_angivet inte_angiven uppgift_saknas ingen_uppgift
not_available not_applicable not_set not_specified finns_ej finns_inte ej_tillämpligt missing"""
"""Cells that say nothing."""
NOTHING_OF_A_NAME_WORDS = "- -- --- . ? #n/a n/a #saknas! null (null) <null> (blank) #value! #ref!"
"""The same where people are called Nil, and companies Okänd."""

UNKNOWN_WORDS = "okänd okänt unknown"
"""Words for nothing that say of a country that it is not known: it is not the country of those without such a cell."""


ERRORS = """#name? #namn? #ref! #referens! #n/a #saknas! #value! #värdefel! #div/0! #division/0! #num! #ogiltigt! #null!
#skärning! #spill! #spilld! #calc! #beräkna! #getting_data #hämtar_data #field! #fält! #blocked! #blockerad! #connect! #anslut!
#busy! #upptagen! #unknown! #okänd! #wert! #bezug! #nv #zahl! #name! #nimi? #arvo! #viittaus! #puuttuu! #puuttuu #jako/0! #luku!
#verdi! #værdi! #navn? #referanse! #reference! #i/t #num!"""
"""What spreadsheets show in the place of a value that they cannot work out, in the languages of the north."""
NO_VALUES = frozenset(ERRORS.split())
NO_VALUE = re.compile(r"#{3,}|(?:err|fel|virhe):\d{3}")
"""A column that is too narrow for its numbers; and errors of LibreOffice."""
LONGEST_ERROR = 20
FORMULA_OF_A_CELL = re.compile(r"[=@+-]\s*[^\W\d]\w*(?:\.\w+)*\(.*\)|=(?!=)\S.*", re.DOTALL)
"""A formula that was saved in the place of its value: `=A1&" AB"`, `+SUM(A1:A2)`."""


def is_error(text: str) -> bool:
    """Whether a cell is an error of a spreadsheet, such as "#NAME?" or "#####"."""
    if text[:1] not in "#eEfFvV" or len(text) > LONGEST_ERROR:
        return False
    said = fold_case(text.strip())
    return said in NO_VALUES or NO_VALUE.fullmatch(said) is not None


def is_formula(text: str) -> bool:
    """Whether a cell is a formula that no spreadsheet has worked out. One after an apostrophe is a text."""
    said = text.strip()
    return said[:1] in "=@+-" and FORMULA_OF_A_CELL.fullmatch(said) is not None and FORMULA.fullmatch(said) is None


def fold_word(text: str) -> str:
    """For comparison with lists of words: folded, single spaces, also for "_"."""
    return " ".join(fold(text).replace("_", " ").split())


def _spread(words: str) -> frozenset[str]:
    return frozenset(fold_word(word.replace("_", " ")) for word in words.split())


NOTHING, NOTHING_OF_A_NAME = _spread(NOTHING_WORDS), _spread(NOTHING_OF_A_NAME_WORDS)
NOTHING_OF_A_COUNTRY = NOTHING - _spread(UNKNOWN_WORDS)
FIRST_OF_NOTHING = frozenset(word[:1] for word in NOTHING | NOTHING_OF_A_NAME)
LONGEST_NOTHING = max(map(len, NOTHING | NOTHING_OF_A_NAME))


def is_exact(text: str) -> bool:
    """Whether a cell is to be taken as it stands."""
    return text.startswith(EXACTLY) and len(text) > len(EXACTLY) and text[-1] == '"'


def undress(column: str, text: str) -> str:
    """The cell without quotation marks, formula and apostrophe around it; "" if it says nothing, such as "-" or "NULL".

    What stands between `'"` and `"` is taken as it is: so an export writes what would be changed."""
    if is_exact(text):
        return text[len(EXACTLY) : -1]
    said = (text if text.isascii() else SPACES.sub(" ", text)).strip()
    if said[:1].isalnum() and said[-1:].isalnum() and (len(said) > LONGEST_NOTHING or _says_something(said)):
        return said  # most cells of most registers
    if len(said) > 1 and said[0] == "'" and (said[1].isdigit() or said[1] in "=+-@"):
        said = said[1:].strip()
    if found := FORMULA.fullmatch(said):
        said = found[1].replace('""', '"').strip()
    while (
        len(said) > 1 and QUOTES.get(said[0]) == said[-1] and said[0] not in said[1:-1] and said[-1] not in said[1:-1]
    ):
        said = said[1:-1].strip()
    if RULE.fullmatch(said):
        return ""
    if len(said) > LONGEST_NOTHING:
        return said
    plain = fold_word(DASHES.sub("-", said))
    if plain in _nothing_of(column) or said in ('""', "''"):
        return ""
    return said


def _nothing_of(column: str) -> frozenset[str]:
    last = column.rpartition("_")[2]
    if last == "country":
        return NOTHING_OF_A_COUNTRY
    return NOTHING_OF_A_NAME if last == "name" or column in NAMES else NOTHING


def _says_something(said: str) -> bool:
    """Whether the first letter or digit is one with which no word for nothing begins."""
    return said.isascii() and said[0].lower() not in FIRST_OF_NOTHING
