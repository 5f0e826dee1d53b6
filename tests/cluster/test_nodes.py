"""Nodes of a cluster leave nothing behind."""

import subprocess
import sys
from pathlib import Path

from chassis.testing import ROOT, wait_until

PROGRAM = """
import sys, time
from pathlib import Path
from deploy.local.cluster import Cluster
from deploy.local.processes import Supervisor
cluster = Cluster("dies", Path(sys.argv[1]), 1)
cluster.start(Supervisor(lambda: False))
print(*cluster.pids, flush=True)
time.sleep(600)
"""


def test_nodes_die_with_the_process_that_started_them(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
    starter = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    pids = [Path("/proc") / word for word in starter.stdout.readline().split()]
    starter.kill()
    starter.wait()
    assert len(pids) == 1
    wait_until(lambda: not any(pid.exists() for pid in pids), 30)
