"""When two names of properties are the same: without regard to case, accents, spaces and marks such as "-" and "!".

A symbol that people read as a part of the name counts: "Kund" and "Kund+" are two, and so are "C", "C++" and "C#".
"""

import re
import unicodedata

from contracts.folding import fold, fold_name

COUNTED = "#@&%*§"
"""Signs that count although Unicode calls them punctuation."""
_TOKEN = re.compile(r"[^\W_]+|[\W_]")


def name_key(name: str) -> str:
    """What the names of one property share: "Kund+" and "kund +" → "kund +"; "Får-Julkort!" → "far julkort"."""
    if name.replace(" ", "").isalnum():
        return fold_name(name)
    tokens: list[str] = []
    before = 0
    for found in _TOKEN.finditer(fold(name)):
        token = found[0]
        is_word = token[0].isalnum()
        if not is_word and not _is_counted(token):
            continue
        if not is_word and tokens and found.start() == before and not tokens[-1][0].isalnum():
            tokens[-1] += token  # "++"
        else:
            tokens.append(token)
        before = found.end()
    return " ".join(tokens)


def _is_counted(sign: str) -> bool:
    kind = unicodedata.category(sign)
    return sign in COUNTED or (kind.startswith("S") and kind != "Sk")
