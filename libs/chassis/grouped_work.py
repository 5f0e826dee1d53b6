"""Work that many threads want at the same time, done together by one of them: what costs a round trip each costs one in all.

Nobody waits for company: the first begins at once, and what comes while it works is done together after it.

    GROUP = GroupedWork(work)          # work(items) → one outcome each: a result, or the exception that it ended with
    result = GROUP.run(tenant, item)
"""

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

T = TypeVar("T")
R = TypeVar("R")
MOST = 50
"""So many are done together at most, so that no command grows without bound."""


@dataclass(slots=True, eq=False)
class _Item(Generic[T]):
    content: T
    outcomes: list[Any] = field(default_factory=list)
    """Empty until it is done."""


class _Group(Generic[T]):
    """Those who wait for the same key."""

    def __init__(self) -> None:
        self.waiting: list[_Item[T]] = []
        self.turn = threading.Lock()


class GroupedWork(Generic[T, R]):
    """`work` gets the items of one key, in the order in which they came; it must not raise for one what concerns only it."""

    def __init__(self, work: Callable[[Sequence[T]], Sequence[R | Exception]]) -> None:
        self._work = work
        self._groups: WeakValueDictionary[Hashable, _Group[T]] = WeakValueDictionary()

    def run(self, key: Hashable, content: T) -> R:
        """The item's own result, once it is there. Raises its own exception, or what ended the work as a whole."""
        group = self.group_of(key)
        item = _Item(content)
        group.waiting.append(item)
        while not item.outcomes:  # more than MOST may wait
            with group.turn:
                if not item.outcomes:
                    time.sleep(0)  # green threads that are ready to join do so now
                    self._do(group)
        (outcome,) = item.outcomes
        if isinstance(outcome, Exception):
            raise outcome
        result: R = outcome
        return result

    def group_of(self, key: Hashable) -> _Group[T]:
        """Those who wait for that key; it goes when nobody holds it."""
        return self._groups.setdefault(key, _Group())

    def _do(self, group: _Group[T]) -> None:
        batch, group.waiting = group.waiting[:MOST], group.waiting[MOST:]
        outcomes: Sequence[Any] = [RuntimeError("the thread that did the work has been killed")] * len(batch)
        try:
            outcomes = self._work([one.content for one in batch])
        except Exception as error:
            outcomes = [error] * len(batch)
        finally:
            for item, outcome in zip(batch, outcomes, strict=True):
                item.outcomes.append(outcome)
