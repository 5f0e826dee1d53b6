"""Compose files that are laid over each other, for an engine whose Compose 1 does not know the tag `!reset`.

What a later file resets is taken out of the earlier ones, and of itself. Digests of images go, too: images made on this machine
have none of a registry.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import yaml

DIGEST = re.compile(r"@sha256:[0-9a-f]{64}$", re.MULTILINE)
Path = tuple[str, ...]


class _Reset:
    """Stands for a value with the tag."""


class _Loader(yaml.SafeLoader):
    """YAML with that tag."""


_Loader.add_constructor("!reset", lambda loader, node: _Reset())


def lay(texts: Sequence[str]) -> list[str]:
    """The same files without `!reset` and digests."""
    files = [yaml.load(DIGEST.sub("", text), _Loader) for text in texts]
    for position, file in enumerate(files):
        for path in list(_resets(file)):
            for earlier in files[: position + 1]:
                _remove(earlier, path)
    return [yaml.safe_dump(file, sort_keys=False, allow_unicode=True) for file in files]


def _resets(value: Any, path: Path = ()) -> Iterator[Path]:
    """The places of the tag in a file."""
    if isinstance(value, _Reset):
        yield path
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _resets(inner, (*path, name))


def _remove(file: dict[str, Any], path: Path) -> None:
    """Takes the value at this place out of the file, if it has one."""
    *above, last = path
    inner: Any = file
    for name in above:
        inner = inner.get(name, {})
    inner.pop(last, None)
