"""`make servers`: starts broker and database alone, for work on one service, and prints what to export.

`python -m deploy.local.servers ctl WORDS…` runs rabbitmqctl, `… kill broker|database|wire` kills a server; both on
the instance that KUNDKORT_INSTANCE names.
"""

import os
import sys
from pathlib import Path

from deploy.local import ports, private_files
from deploy.local.accounts import Accounts
from deploy.local.bootstrap import ROOT, SetupError, say
from deploy.local.instance import Instance, Ports, RunningInstance
from deploy.local.locks import claim
from deploy.local.processes import Interrupted, Supervisor
from deploy.local.stopping import stop_flag

DATA = ROOT / ".data"


def serve() -> None:
    """Start an instance in .data/servers, print its addresses, and keep it up until a signal to stop."""
    supervisor = Supervisor(stop_flag())
    folder = Path(os.environ.get("KUNDKORT_DATA") or DATA / "servers")
    with claim(folder, "make servers"):
        try:
            amqp = ports.choose("AMQP_PORT", 5682, "RabbitMQ")
            mongodb = ports.choose("MONGODB_PORT", 27082, "the database")
            accounts = Accounts.of_one_password(private_files.kept_password(folder / "password"))
            instance = Instance("servers", folder, Ports.of(amqp, mongodb), accounts)
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
    """Serve, or act on a running instance. Returns the exit code: 1 after an error message."""
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
