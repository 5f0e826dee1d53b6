"""`make servers`: broker and database alone, for work on one service. Prints what to export; Ctrl-C stops them.

`python -m deploy.local.servers ctl WORDS…` runs rabbitmqctl, `… kill broker|database|gateway` kills a server; both on
the instance that KUNDKORT_INSTANCE names.
"""

import fcntl
import os
import sys
from pathlib import Path
from typing import IO

from deploy.local import ports
from deploy.local.bootstrap import ROOT, SetupError, say
from deploy.local.instance import Instance, Ports, RunningInstance
from deploy.local.parent import stop_flag
from deploy.local.processes import Interrupted, Supervisor

DATA = ROOT / ".data"


def claim(folder: Path, command: str) -> IO[str]:
    """Make sure that one process alone uses a data folder; keep the result open. Raises SetupError."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        raise SetupError(f"{command} is already up in this clone (process {owner}): stop that first.") from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def serve() -> None:
    """Start an instance in .data/servers, print its addresses, and keep it up until told to stop."""
    supervisor = Supervisor(stop_flag())
    folder = Path(os.environ.get("KUNDKORT_DATA") or DATA / "servers")
    with claim(folder, "make servers"):
        try:
            amqp = ports.chosen("AMQP_PORT", 5682, "RabbitMQ")
            mongodb = ports.chosen("MONGODB_PORT", 27082, "the database")
            instance = Instance("servers", folder, Ports.of(amqp, mongodb))
            say("Starting RabbitMQ and the database …")
            instance.start(supervisor)
            for name, value in instance.environment.items():
                say(f"export {name}={value}")
            supervisor.watch()
        except Interrupted:
            say("Stopping.")
        finally:
            supervisor.stop()


def main(arguments: list[str]) -> int:
    """Serve, or act on a running instance; 1 and one sentence when that fails."""
    try:
        if arguments[:1] == ["ctl"]:
            print(RunningInstance.from_environment().rabbitmqctl(*arguments[1:]), end="")
        elif arguments[:1] == ["kill"] and len(arguments) == 2:
            RunningInstance.from_environment().kill(arguments[1])
        else:
            serve()
    except SetupError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
