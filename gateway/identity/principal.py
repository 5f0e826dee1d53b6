"""An authenticated caller."""

from dataclasses import dataclass

from contracts.access import Module

KEY_PREFIX = "key_"
"""How the ids of API keys begin, and the keys themselves."""


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller. `token_id` is the id of the API key or session used, `expires_at` its end in Unix seconds.

    A key may have a scope: `read_only`, and the `modules` that it is for (None: all of the company).
    """

    tenant: str
    user: str
    name: str
    roles: frozenset[str]
    token_id: str
    expires_at: float
    read_only: bool = False
    modules: frozenset[Module] | None = None

    @property
    def is_key(self) -> bool:
        """Whether it is a program with an API key, and no person with a session."""
        return self.token_id.startswith(KEY_PREFIX)
