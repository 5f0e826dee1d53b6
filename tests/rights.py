"""The rights of the broker's users during an upgrade: those of another release, on the servers that `make test` started."""

import base64
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from contracts.services import SERVICES
from deploy.local.instance import RunningInstance
from deploy.rabbitmq import definitions
from tests.origins import import_paths
from tests.stack import Origin

KINDS = ("permissions", "topic_permissions")


def import_definitions(wanted: dict[str, Any]) -> None:
    """Imports definitions (JSON) into the running broker, as `rabbitmqctl import_definitions` does with a file."""
    code = base64.b64encode(json.dumps(wanted).encode()).decode()
    RunningInstance.from_environment().rabbitmqctl("eval", f'rabbit_definitions:import_raw(base64:decode("{code}")).')


def rights_of(origin: Origin) -> dict[str, Any]:
    """The rights that this release gives to its users."""
    command, paths = [origin.python, "-m", "deploy.rabbitmq.definitions"], {**os.environ, **import_paths(origin)}
    done = subprocess.run(command, cwd=origin.folder, check=True, capture_output=True, text=True, env=paths)
    made = json.loads(done.stdout)
    return {kind: made[kind] for kind in KINDS}


def rights(beside: bool = False) -> dict[str, Any]:
    """The rights of this tree; `beside`: wide enough for release 0.1.0, too."""
    made = definitions.users_and_rights(dict.fromkeys((*SERVICES, "gateway", "operator"), ""), beside)
    return {kind: made[kind] for kind in KINDS}


@contextmanager
def having(wanted: dict[str, Any]) -> Iterator[None]:
    """Inside the block the users have these rights, then those of this tree again. On servers that are not ours: nothing."""
    if "KUNDKORT_INSTANCE" not in os.environ:
        yield
        return
    import_definitions(wanted)
    try:
        yield
    finally:
        import_definitions(rights())
