"""The last floor of the card: a point find by id with pymongo.

python -m tests.bench.floor_find DATABASE COLLECTION ID     answers orders {"count": n}: the milliseconds of each find
"""

import os
import sys
import time
from typing import Any

import pymongo

from tests.bench.programs import answer


class Finder:
    """Reads one document again and again."""

    def __init__(self, collection: Any, document_id: str) -> None:
        self._collection, self._id = collection, document_id

    def time(self, count: int) -> list[float]:
        """Milliseconds of each find. Raises LookupError when there is no such document."""
        return [self._find() for _ in range(count)]

    def _find(self) -> float:
        start = time.perf_counter()
        if self._collection.find_one({"_id": self._id}) is None:
            raise LookupError(f"no document {self._id}")
        return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    database, name, document = sys.argv[1:]
    server: Any = pymongo.MongoClient(os.environ["MONGODB_URL"])
    answer(Finder(server[database][name], document).time)
