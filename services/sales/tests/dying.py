"""A process that dies after a write of a document while it carries out a plan of contracts."""

from collections.abc import Callable
from typing import Any

import pytest

from chassis import bulk, bulk_changes, storage
from chassis.commits import Commit
from sales import invoicing_plans, shared_invoices


class Killed(BaseException):
    """The process dies."""


class Mortal:
    """Counts the writes of documents, and dies after one of them."""

    def __init__(self, patched: pytest.MonkeyPatch, last: int) -> None:
        self.left = last
        patched.setattr(shared_invoices, "create", self._counted(storage.create))
        patched.setattr(invoicing_plans, "set_fields", self._counted(bulk.set_fields))
        patched.setattr(bulk_changes, "_write", self._write_each)

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def work(*given: Any, **named: Any) -> Any:
            done = real(*given, **named)
            self._count()
            return done

        return work

    def _write_each(self, _model: Any, commits: dict[int, Commit]) -> set[int]:
        """One command holds many writes: the process may die after any of them."""
        for one in commits.values():
            assert one.write()
            self._count()
        return set()

    def _count(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed
