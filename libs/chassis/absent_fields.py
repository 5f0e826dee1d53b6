"""Fields of stored documents that an earlier release does not know, and so could not load a document with."""

from typing import Any, ClassVar

from chassis.tenancy import Owned


class KeepsAbsent(Owned):
    """A document that stores some fields only once they say something: lists and dicts with content, flags that are set."""

    meta = {"abstract": True}

    ABSENT_WHEN_EMPTY: ClassVar[frozenset[str]] = frozenset()

    def to_mongo(self, *arguments: Any, **named: Any) -> Any:
        """The document as it is stored."""
        row = super().to_mongo(*arguments, **named)
        for name in self.ABSENT_WHEN_EMPTY:
            if name in row and not row[name]:
                del row[name]
        return row
