"""A state machine as a table: which step leads from which state to which.

QUOTE = Machine("sales", "quote", {S.DRAFT: {"send": S.SENT}, S.SENT: {"accept": S.ACCEPTED}, S.ACCEPTED: {}})
quote.status = QUOTE.move(quote.status, "send")
"""

from collections.abc import Collection, Mapping

from contracts.common_errors import refuse_step

Moves = Mapping[str, Mapping[str, str]]


class Machine:
    """`moves`: state → step → next state, of the `noun` of a service. A step that changes no state leads back to its own.

    Steps in `inner` are taken by the service itself and offered to nobody.
    """

    def __init__(self, service: str, noun: str, moves: Moves, inner: frozenset[str] = frozenset()) -> None:
        self.service, self.noun, self.moves, self.inner = service, noun, moves, inner

    @property
    def steps(self) -> frozenset[str]:
        """Every step that is possible in some state."""
        return frozenset(step for steps in self.moves.values() for step in steps)

    def allowed(self, state: str, barred: Collection[str] = ()) -> list[str]:
        """The steps that a caller may take from `state`, without those that other facts bar."""
        return sorted(self.moves[state].keys() - self.inner - set(barred))

    def move(self, state: str, step: str, barred: Collection[str] = ()) -> str:
        """The state after `step`. Raises Conflict with the state and the allowed steps when `step` is not among them."""
        after = self.moves[state].get(step)
        if after is None or step in barred:
            raise refuse_step(self.service, self.noun, state, step, self.allowed(state, barred))
        return after
