"""A rule of `explained_fields`."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BadFieldRule:
    """`operations`, `pointer` and `codes` are patterns of the whole text."""

    operations: str
    pointer: str
    codes: str
    reason: str

    def fits(self, operation: str, pointer: str, code: str) -> bool:
        place = re.sub(r"(?<=/)\d+(?=/|$)", "N", pointer)
        return all(
            re.fullmatch(pattern, text)
            for pattern, text in ((self.operations, operation), (self.pointer, place), (self.codes, code))
        )
