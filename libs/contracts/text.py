"""Cleans what people type: one rule for every text field of every request (`contracts.base.Value` applies it).

Control characters break e-invoices (XML 1.0 § 2.2) and PDF; signs that nobody sees make two equal names differ, turn the
direction of what follows, or hide what a name says. They are taken out; nothing is refused for them, so that a text pasted
from a web page or a mail can be stored. A text of which nothing visible is left is empty. What looks the same is stored the same:
composed letters (NFC), as almost every program writes them. Not NFKC, which would make "m²" "m2" and "½" "1⁄2".
"""

import re
import unicodedata

LINE_ENDS = re.compile("[\x0b\x0c\x85\u2028\u2029]|\r(?!\n)")
"""Line ends beside LF and CR LF: vertical tab, form feed, NEL, line and paragraph separator, CR alone."""

NO_CHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
"""The last two places of each plane, which Unicode never fills."""
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters; tab and line ends are handled beside
    "\u00ad\u061c\u180e\u200b\u200e\u200f"  # soft hyphen, marks of direction, zero-width space
    "\u202a-\u202e\u2060-\u206f"  # embeddings, overrides and isolates of direction; invisible operators
    "\ufeff\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # marks of order, annotation, shorthand and music
    f"\ufdd0-\ufdef{NO_CHARACTERS}\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"  # non-characters, tags
)
JOINERS_AT_AN_EDGE = re.compile("(?<![^\\s\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\\s\u200c\u200d])")
"""Joiners (U+200C, U+200D) mean something between two letters or emoji only."""

PLAINLY_VISIBLE = re.compile("[0-9A-Za-z\u00c0-\u024f]")
"""Letters and digits of western Europe: most texts have one."""
EMPTY_SIGNS = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc")
"""Letters and signs that show nothing: fillers of Hangul, a blank Braille cell, the place of an object."""
INVISIBLE_KINDS = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Mc", "Me"))
"""General categories of Unicode of which nothing shows by itself: spaces, and marks without a letter that has them."""

SPACES = re.compile(r"[ \t]*[\r\n\t][\s]*")


def clean(text: str, *, lines: bool) -> str:
    """The text in composed form (NFC), without what nobody sees; `lines` keeps its line ends and tabs, which otherwise become a
    space."""
    if text.isascii() and text.isprintable():
        return "" if text.isspace() else text
    text = INVISIBLE.sub("", LINE_ENDS.sub("\n", text))
    text = JOINERS_AT_AN_EDGE.sub("", text)
    if not lines:
        text = SPACES.sub(" ", text)
    return unicodedata.normalize("NFC", text) if is_visible(text) else ""


def is_visible(text: str) -> bool:
    """Whether anything of the text shows."""
    if PLAINLY_VISIBLE.search(text):
        return True
    return any(unicodedata.category(sign) not in INVISIBLE_KINDS and sign not in EMPTY_SIGNS for sign in text)
