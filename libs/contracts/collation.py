"""Keys that sort texts as Swedish does, byte by byte, so that a plain index of the database gives the order. Pure.

å, ä and ö are letters after z; other accents count as the plain letter (é as e, ü as y); æ sorts as ä and ø as ö (Svenska
Akademiens ordlista). Case and punctuation do not count.
"""

import re
import unicodedata

from contracts.folding import PLAIN, is_plain

AFTER_Z = {"å": "{", "ä": "|", "ö": "}"}
"""The three characters after z in ASCII."""

LONGEST = 100
"""So many characters of a key are kept: nobody sees a wrong order of names that differ later."""

_OTHER = str.maketrans(
    {**AFTER_Z, "æ": "|", "ø": "}", "ü": "y", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ı": "i"}
)
_WORD = re.compile(r"[^\W_]+")


def collation_key(text: str) -> str:
    """The key of a text: "Café  Östen" → "cafe }sten". Empty for a text without letters and digits."""
    if is_plain(text):
        return " ".join(_WORD.findall(text)).translate(_OF_LATIN)[:LONGEST].strip()
    return _plain(" ".join(_WORD.findall(unicodedata.normalize("NFC", text))))[:LONGEST].strip()


def _plain(words: str) -> str:
    composed = words.casefold().translate(_OTHER)
    return "".join(one for one in unicodedata.normalize("NFKD", composed) if not unicodedata.combining(one))


_OF_LATIN = {code: _plain(chr(code)) for code in PLAIN}
"""The key of each letter of western and northern Europe: it does not depend on those beside it."""
