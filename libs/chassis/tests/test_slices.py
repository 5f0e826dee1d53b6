"""Long work in slices lets the other calls of a service run; in a process of its own, since eventlet replaces Python's sleep."""

import subprocess
import sys

from chassis.slices import SLICE, in_slices

PROGRAM = """
import eventlet
eventlet.monkey_patch()
from chassis.slices import in_slices
seen = []
eventlet.spawn(seen.append, "another call")
for item in in_slices(range(35)):
    seen.append(item)
print(seen.index("another call"), len(seen))
"""


def test_another_call_runs_after_a_slice() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(SLICE), "36"]


def test_every_item_comes_once_in_its_order() -> None:
    assert list(in_slices(range(35))) == list(range(35))
    assert list(in_slices([])) == []
