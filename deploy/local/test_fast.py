"""`make test-fast`: the tests that need no server and are not marked `slow`; under a minute.

A test that needs a server and lacks its marker fails at once, since the addresses of servers are taken away.
"""

import os
import subprocess
import sys

from deploy.local.bootstrap import ROOT

SERVERS = ("AMQP_URL", "MONGODB_URL", "KUNDKORT_INSTANCE")


def main(arguments: list[str]) -> int:
    """pytest's exit code, run without the servers' addresses."""
    environment = {key: value for key, value in os.environ.items() if key not in SERVERS}
    command = [sys.executable, "-m", "pytest", "-q", "-m", "not servers and not slow", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
