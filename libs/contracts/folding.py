"""Folds texts for comparison: one rule for search, duplicates, properties and headings, in every service. Pure.

Letters count without case and accents: å ä ö as a a o, é as e, ß as ss, ø as o, æ as ae, ł as l. Two texts that Unicode can write
in several ways (NFC, NFD, NFKC, NFKD; ligatures, full-width letters) fold to the same. A fold is only ever compared, never shown;
what is stored and shown stays as it was typed, in NFC (`contracts.text`). Sorting has a rule of its own, `contracts.collation`,
where å, ä and ö are letters after z.

    fold("Ångström AB")               "angstrom ab"
    words_of("Bygg-Syd, Ö. Åhl")      ["bygg", "syd", "o", "ahl"]
    joined_words("A.B.C. O'Brien")    ["abc", "obrien"]
    name_key("A.B.C. O'Brien & Co")   "abcobrienco"
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import groupby

OTHER_LETTERS = str.maketrans(
    dict(zip("øæœłđðþıħŧŋɨʉƶĸ", ("o", "ae", "oe", "l", "d", "d", "th", *"ihtniuzk"), strict=True))
)
"""Letters that Unicode does not take apart."""
APOSTROPHES = "'’‘‛`′ʹʻʼʽˈ\u02ca\u02cb\ua78c"
"""Every sign that people type for an apostrophe; some of them count as letters in Unicode."""
_ONE_APOSTROPHE = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_SPACING_ACUTE = " \u0301"
"""What Unicode makes of ´, which people type for an apostrophe."""
HYPHENS = "-‐‑‒–—―−\ufe58\ufe63\uff0d"
ANDS = "&＆﹠+"
_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r"[^\W_]+|[\W_]+")
_INITIALS = re.compile(rf"[\s./{re.escape(APOSTROPHES + HYPHENS + ANDS)}]*")
"""What may stand between initials: «A.B.C.», «A B C», «A-B», «A/S», «H&M»."""
_AND = re.compile(r"(?<=\s)(?:och|and|und|og|et)(?=\s)")
_SIGNS_OF_A_NAME = re.compile(r"[^\W_]+|[+#@]+")
_OF_WORD = re.compile(rf"[{re.escape(APOSTROPHES + HYPHENS)}&:]")
SAID_OTHERWISE = {
    "st": "sankt",
    "sta": "sankta",
    "sankt": "st",
    "sankta": "sta",
    "brf": "bostadsrattsforeningen",
    "bostadsrattsforeningen": "brf",
    "bostadsrattsforening": "brf",
}
"""Folded words that are said like another: «S:t Eriks» and «Sankt Eriks», «Brf Eken» and «Bostadsrättsföreningen Eken»."""
_SAID = re.compile(r"(?<![^\W_])(?:s:?ta?|sankta?|brf|bostadsrattsforening(?:en)?)(?![^\W_])")
_PARTS_OF_SAID = ("st", "s:t", "sankt", "brf")
"""One of these is in what `_SAID` finds; to look for them costs less."""
_SHORT = {
    "st": "sankt",
    "sta": "sankta",
    "brf": "bostadsrattsforeningen",
    "bostadsrattsforening": "bostadsrattsforeningen",
}
_WORDS_OF_AND = ("och", "and")
_JOINED = re.compile(rf"{_OF_WORD.pattern}|(?<![^\W_])[^\W_](?![^\W_])")
"""What a text has in which words may be joined: such a sign, or a word of one character."""


def fold(text: str) -> str:
    """Lower case without accents: "Ångström AB" → "angstrom ab". Signs and spaces stay."""
    if text.isascii():
        return text.lower().replace("`", "'")
    if is_plain(text):
        return text.translate(_OF_LATIN)
    return _fold_any(text)


def _fold_any(text: str) -> str:
    text = unicodedata.normalize("NFKD", text).replace(_SPACING_ACUTE, "'").translate(_ONE_APOSTROPHE)
    # Twice: a letter that casefold makes may be one that Unicode takes apart, and the other way round.
    for _ in range(2):
        text = unicodedata.normalize("NFKD", text.casefold()).translate(_ONE_APOSTROPHE)
    return "".join(letter for letter in text if not unicodedata.combining(letter)).translate(OTHER_LETTERS)


PLAIN = range(0x250)
"""The letters of western and northern Europe, each as one sign: each folds by itself, to one letter or more; a table does it."""
_OF_LATIN = {code: _fold_any(chr(code)) for code in PLAIN}


def is_plain(text: str) -> bool:
    """Whether each of its letters is one sign of western or northern Europe, and folds to one letter or more by itself."""
    return not text or ord(max(text)) in PLAIN


def fold_case(text: str) -> str:
    """Lower case in one form of Unicode; accents count: for e-mail addresses, where "ö" and "o" are two mailboxes."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def words_of(text: str) -> list[str]:
    """The folded words, split at every sign: "Bygg-Syd AB" → ["bygg", "syd", "ab"]."""
    return _WORD.findall(fold(text))


def fold_name(text: str) -> str:
    """The folded words with single spaces: "Bygg-Syd  AB" → "bygg syd ab"."""
    return " ".join(words_of(text))


def fold_whole(text: str) -> str:
    """All letters and digits as one word: "K-1001" → "k1001"; for headings and numbers."""
    return "".join(words_of(text))


def join_digits(words: Iterable[str]) -> list[str]:
    """Joins neighbours that are all digits: ["bygg", "08", "508"] → ["bygg", "08508"]."""
    joined: list[str] = []
    for is_number, group in groupby(words, str.isdigit):
        run = list(group)
        joined += ["".join(run)] if is_number else run
    return joined


def joined_words(text: str) -> list[str]:
    """The folded words as if they were written without apostrophes, hyphens, colons and & inside, and initials as one word.

    "O'Provley" → ["oprovley"], "Karl-Erik" → ["karlerik"], "S:t Erik" → ["st", "erik"], "A.B.C. Bygg" and "A B C Bygg" →
    ["abc", "bygg"].
    """
    folded = fold(text)
    if not _JOINED.search(folded):
        return _WORD.findall(folded)
    return _join_initials(list(_join_inside(folded)))


def said_otherwise(text: str) -> list[str]:
    """Folded words that say what signs and words of the text say: "S:t Görans" → ["sankt"], "Ek & Söner" → ["och", "and"]."""
    folded = fold(text)
    signs = list(_WORDS_OF_AND) if "&" in folded else []
    if not (any(part in folded for part in _PARTS_OF_SAID) and _SAID.search(folded)):
        return signs
    return [*signs, *(SAID_OTHERWISE[word] for word in joined_words(folded) if word in SAID_OTHERWISE)]


def begins_said_otherwise(word: str) -> bool:
    """Whether any word that `said_otherwise` may give begins with this one."""
    return any(said.startswith(word) for said in (*_WORDS_OF_AND, *SAID_OTHERWISE))


def spell_out(text: str) -> str:
    """The folded text with its short words in full, for names that are compared as a whole: "S:t Görans", "Sankt Görans" →
    "sankt gorans"."""
    folded = fold(text)
    if not any(part in folded for part in _PARTS_OF_SAID):
        return folded
    return _SAID.sub(lambda found: _SHORT.get(found[0].replace(":", ""), found[0]), folded)


def name_key(text: str) -> str:
    """The key of a name, the same however its words are joined: "A.B.C. Bygg", "ABC-bygg" and "A B C Bygg" → "abcbygg".

    "&" and "och", "and", "und", "og", "et" between words say the same and are left out. "+", "#" and "@" belong to a name
    ("C++ Konsult", "Bygg A+"). A name of other signs alone is its own key.
    """
    folded = fold(text)
    return "".join(_SIGNS_OF_A_NAME.findall(_AND.sub(" ", folded))) or " ".join(folded.split())


def _join_inside(folded: str) -> Iterator[tuple[str, str]]:
    """`(word, what stands before it)`; a sign of _OF_WORD between two words without spaces joins them."""
    word, gap, before = "", "", ""
    for piece in _PIECE.findall(folded):
        if not _WORD.match(piece):
            gap = piece
        elif word and len(gap) == 1 and _OF_WORD.match(gap) and not (word.isdigit() and piece.isdigit()):
            word, gap = word + piece, ""
        else:
            if word:
                yield word, before
            word, before, gap = piece, gap, ""
    if word:
        yield word, before


def _join_initials(words: list[tuple[str, str]]) -> list[str]:
    """Words of one character that nothing but points, spaces, & and the like divides become one; single digits alone do not."""
    found: list[str] = []
    run = ""
    for word, before in words:
        if len(word) == 1 and run and _INITIALS.fullmatch(before):
            run += word
            continue
        found += _of_run(run)
        run = word if len(word) == 1 else ""
        found += [] if run else [word]
    return found + _of_run(run)


def _of_run(run: str) -> list[str]:
    return list(run) if run.isdigit() else [run] if run else []
