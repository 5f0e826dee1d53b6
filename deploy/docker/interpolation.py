"""`${NAME:-default}` and `${NAME:?message}` in docker-compose.yml as Compose 2 replaces them, also nested, for engines that have
Compose 1 alone."""

import re
from collections.abc import Mapping

INNERMOST = re.compile(r"\$\{(\w+):([-?])([^${}]*)\}")


class MissingSetting(ValueError):
    """A setting that docker-compose.yml requires is missing or empty; the message names it and says what to do."""


def interpolate(text: str, settings: Mapping[str, str]) -> str:
    """The text with every variable replaced; an empty setting counts as missing, as `:-` and `:?` mean. Raises MissingSetting.

    `interpolate("${A:-${B:-latest}}", {"B": "1"})` → "1".
    """

    def value(found: re.Match[str]) -> str:
        name, kind, rest = found.groups()
        if kind == "?" and not settings.get(name):
            raise MissingSetting(f"{name} is missing: {rest}")
        return settings.get(name) or rest

    while (replaced := INNERMOST.sub(value, text)) != text:
        text = replaced
    return text


def required_settings(text: str) -> set[str]:
    """The names of the settings without which `interpolate` raises."""
    return {name for name, kind, _ in INNERMOST.findall(text) if kind == "?"}


def read_env_file(text: str) -> dict[str, str]:
    """The settings of a file like .env.example."""
    lines = (line.strip() for line in text.splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
