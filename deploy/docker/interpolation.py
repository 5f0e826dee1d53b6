"""`${NAME:-default}` in docker-compose.yml as Compose 2 replaces it, also nested, for engines that have Compose 1 alone."""

import re
from collections.abc import Mapping

INNERMOST = re.compile(r"\$\{(\w+):-([^${}]*)\}")


def interpolate(text: str, settings: Mapping[str, str]) -> str:
    """The text with every variable replaced; an empty setting counts as missing, as `:-` means.

    `interpolate("${A:-${B:-latest}}", {"B": "1"})` → "1".
    """
    while (replaced := INNERMOST.sub(lambda found: settings.get(found[1]) or found[2], text)) != text:
        text = replaced
    return text


def read_env_file(text: str) -> dict[str, str]:
    """The settings of a file like .env.example."""
    lines = (line.strip() for line in text.splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
