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

INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters; tab and line ends are handled beside
    "\u00ad\u061c\u180e\u200b\u200e\u200f"  # soft hyphen, marks of direction, zero-width space
    "\u202a-\u202e\u2060-\u206f"  # embeddings, overrides and isolates of direction; invisible operators
    "\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"  # marks of order and annotation, non-characters, tags
)
JOINERS_AT_AN_EDGE = re.compile("(?<![^\\s\u200c\u200d])[\u200c\u200d]+|[\u200c\u200d]+(?![^\\s\u200c\u200d])")
"""Joiners (U+200C, U+200D) mean something between two letters or emoji only."""

VISIBLE = re.compile("[^\\s\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u2800\u3164\ufe00-\ufe0f\uffa0]")
"""A character that shows: no space, filler, blank Braille cell or selector of a variant."""

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
    return unicodedata.normalize("NFC", text) if VISIBLE.search(text) else ""
