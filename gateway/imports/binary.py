"""Whether a file is no text: a spreadsheet, a picture, an archive. A text may have zero characters (NUL) in its cells.

Programs of fixed record lengths fill cells up with them, and a disk that fails leaves them. Binary data has other control
characters beside them, and a text with letters of two bytes has them between its letters.
"""

import re
from dataclasses import dataclass

SIGNATURES = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
)
"""How ZIP (also xlsx, ods, numbers), old Office files, PDF, pictures and gzip begin."""
CONTROLS = "".join(map(chr, {*range(1, 32)} - {9, 10, 12, 13, 26}))
CONTROL = re.compile(f"[{re.escape(CONTROLS)}]")
WIDE = re.compile(r"(?:[^\0]\0){8}|(?:\0[^\0]){8}|(?:[^\0]\0{3}){4}|(?:\0{3}[^\0]){4}")
"""Letters of two or four bytes, read as if they had one."""
MOST_CONTROLS = 0.02
"""Part of the signs, in a text that has zero characters. A seventh of random bytes in Windows-1252 are such."""


def has_signature(head: bytes) -> bool:
    """Whether the first bytes are those of a known kind of file that is no text."""
    return head.startswith(SIGNATURES)


@dataclass(slots=True)
class Count:
    """Counts the signs of a file, part by part."""

    signs: int = 0
    zeros: int = 0
    controls: int = 0

    def is_binary(self, part: str, is_last: bool) -> bool:
        """Whether the parts so far are no text. `is_last`: no part comes after this one."""
        zeros = part.count("\0")
        self.signs, self.zeros = self.signs + len(part), self.zeros + zeros
        self.controls += len(CONTROL.findall(part))
        if zeros and WIDE.search(part):
            return True
        return is_last and self.zeros > 0 and self._says_nothing()

    def _says_nothing(self) -> bool:
        return self.zeros == self.signs or self.controls > MOST_CONTROLS * (self.signs - self.zeros)
