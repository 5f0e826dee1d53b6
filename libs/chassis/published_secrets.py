"""Secrets that everybody can know: they stand in this repository, or in a release of it.

A part that was not started with DEVELOPMENT=1 refuses to start with one of them, and the gateway takes none of them as a
password or an API key, also when an earlier release has stored it.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

MARK = "development"
"""What a secret for development has in it. One that is written into this repository must have it, or stand below."""

PUBLISHED = frozenset(
    {
        # docker-compose.yml of release 0.1.0
        "development-only-change-it-before-others-can-reach-this",
        "kundkort-development",
        "key_00000000000000000000000000000000_developmentonlydevelopmentonlydevelopment00",
        "a key that is only used in tests, and long enough",  # chassis.testing
        "guest",  # RabbitMQ's own
    }
)

_USERINFO = re.compile(r":/{2}[^/?#@:]*:([^/?#]*)@")


def is_published(secret: str) -> bool:
    """Whether exactly this secret has been published."""
    return secret in PUBLISHED


_accepted = False


def accept(is_development: bool) -> None:
    """Decides for this process whether a published secret that is stored opens anything: the setting DEVELOPMENT."""
    global _accepted
    _accepted = is_development


def is_refused(secret: str) -> bool:
    """Whether a password or API key must be refused although it is the stored one."""
    return not _accepted and is_published(secret)


def is_for_development(secret: str) -> bool:
    """Whether a setting must be refused: the secret, or a password in it when it is an address, is published or has the mark."""
    parts: Iterable[str] = map(unquote, _USERINFO.findall(secret)) if "://" in secret else (secret,)
    return any(is_published(part) or MARK in part.casefold() for part in parts)


REFUSAL = (
    "its value is for development: everybody can read it in Kundkort's repository. Make one of your own "
    "(python3 -m deploy.docker.make_env makes all), or set DEVELOPMENT=1 where nobody else can reach this machine"
)
