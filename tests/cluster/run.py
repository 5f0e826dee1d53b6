"""`make cluster`: breaks a broker of three nodes in every way, under a stack with two replicas of everything.

`ARGS=--cpu` measures instead what a card costs the broker: three nodes beside one. Other ARGS go to pytest.
"""

import os
import shlex
import sys

from deploy.local import test
from tests.bench.report import table
from tests.bench.run import servers
from tests.cluster import processor


def main(arguments: list[str]) -> int:
    """The exit code: pytest's, or 0 after a measurement, whatever it says."""
    if arguments == ["--cpu"]:
        with servers():
            print(table(processor.measure()))
        return 0
    os.environ["ARGS"] = shlex.join(["tests/cluster", "-s", *arguments])
    return test.main(CLUSTER_LONG="1")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
