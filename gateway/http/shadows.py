"""Keeps an address of words apart from one with a gap: `PATCH /v1/customers/settings` is no customer called "settings".

The router takes the first address that has the method, so that a method which an address of words lacks would land in the one
with a gap. Those methods get a route of their own, which refuses them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

GAP = re.compile(r"<\w+>")


def shadowed(routes: Iterable[tuple[str, str]]) -> Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Of routes (method, path): each path of words that one with a gap covers → its own methods, and those to refuse."""
    methods: dict[str, set[str]] = defaultdict(set)
    for method, path in routes:
        methods[path].add(method)
    found = {}
    for path, own in methods.items():
        covering = (theirs for other, theirs in methods.items() if other != path and _covers(other, path))
        if refused := set().union(*covering) - own:
            found[path] = (tuple(sorted(own)), tuple(sorted(refused)))
    return found


def _covers(pattern: str, path: str) -> bool:
    """Whether an address with gaps takes every address that `path` takes."""
    parts, ours = pattern.split("/"), path.split("/")
    return len(parts) == len(ours) and all(
        bool(GAP.fullmatch(part)) or part == own for part, own in zip(parts, ours, strict=True)
    )
