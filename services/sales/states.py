"""A state machine as a table: which step leads from which state to which. Pure; the four tables stand beside it."""

from collections.abc import Mapping

from sales import errors

Moves = Mapping[str, Mapping[str, str]]


class Machine:
    """`moves`: state → step → next state. Steps in `inner` are taken by the service itself and offered to nobody."""

    def __init__(self, document: str, moves: Moves, inner: frozenset[str] = frozenset()) -> None:
        self.document, self.moves, self.inner = document, moves, inner

    @property
    def steps(self) -> frozenset[str]:
        """Every step that is known in any state."""
        return frozenset(step for steps in self.moves.values() for step in steps)

    def allowed(self, state: str) -> list[str]:
        """The steps that a caller may take from `state`."""
        return sorted(self.moves[state].keys() - self.inner)

    def move(self, state: str, step: str) -> str:
        """The state after `step`. Raises Conflict naming state and allowed steps when the state refuses it."""
        after = self.moves[state].get(step)
        if after is None:
            raise errors.step_refused(self.document, state, step, self.allowed(state))
        return after
