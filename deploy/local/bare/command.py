"""The command on the host: prepare a bare machine, run the walk in it, leave nothing.

Where this machine cannot hold one (no root, no namespaces, no packages) it prints why and skips.
"""

import subprocess
import sys
from pathlib import Path

from deploy.local import debian, jail, rootfs
from deploy.local.bare import host, machine, walk
from deploy.local.bootstrap import SetupError, say
from deploy.local.processes import STEP, Interrupted
from deploy.local.stopping import stop_flag


def main(arguments: list[str]) -> int:
    """The walk's exit code; 0 after a reason where this machine cannot hold a bare one, 130 after Ctrl-C."""
    options = walk.arguments_of(arguments)
    try:
        reason = _reason_to_skip(options.fresh)
        if reason:
            say(f"Skipped make bare. {reason}")
            return 0
        with machine.fresh_copy() as root:
            return _run(_prepare(root, arguments, share_servers=not options.fresh))
    except SetupError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    except (Interrupted, KeyboardInterrupt):
        return 130


def _reason_to_skip(fresh: bool) -> str:
    """Why no bare machine can be made here, "" when it can; builds the root folders that it needs."""
    try:
        jail.require_namespaces()
        debian.build_once(machine.BARE)
        if not fresh:
            rootfs.root_folder()
    except SetupError as error:
        return str(error)
    return ""


def _prepare(root: Path, arguments: list[str], share_servers: bool) -> list[str]:
    """Fill the machine with a clean clone and the host's configuration; returns the command that runs the walk in it."""
    machine.add_clone(root)
    folders = host.copy_configuration(root)
    shared = machine.mounts(folders, share_servers)
    return machine.enter(root, shared, host.environment(), ["python3", "-m", "deploy.local.bare.walk", *arguments])


def _run(command: list[str]) -> int:
    """Run the machine until its first process ends, or until the user wants to end: then all of it is killed."""
    stop_requested = stop_flag()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    while True:
        try:
            return process.wait(STEP)
        except subprocess.TimeoutExpired:
            if stop_requested():
                process.kill()
                process.wait()
                raise Interrupted from None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
