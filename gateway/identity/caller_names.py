"""Who has done something, as people call it: a user or an API key of the current company."""

from collections.abc import Iterable

from gateway.identity import companies, users


def names_of(callers: Iterable[str]) -> dict[str, str]:
    """The names of users and API keys by their ids; an unknown id is left out."""
    wanted = set(callers)
    keys = {one for one in wanted if one.startswith("key_")}
    people = wanted - keys
    return (companies.names_of_keys(keys) if keys else {}) | (users.names_of(people) if people else {})
