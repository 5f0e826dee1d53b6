"""The memory of an import, in a process of its own. `IMPORT_MEMORY=1`: 200,000 rows of 60 MB."""

import os
import subprocess
import sys

import pytest

from chassis.testing import ROOT

IS_LONG = bool(os.environ.get("IMPORT_MEMORY"))
ROWS, SIZE = (200_000, 60_000_000) if IS_LONG else (5_000, 20_000_000)
MOST = 150 if IS_LONG else 60


@pytest.mark.parametrize("kind", [[], ["persons"]], ids=["customers", "persons"])
def test_a_large_register_takes_little_memory(kind: list[str]) -> None:
    """Megabytes above idle; a file that is held as text and rows takes several times its size."""
    folders = ("", "libs", "services", "tools")
    paths = os.pathsep.join(str(ROOT / folder) for folder in folders)
    command = [sys.executable, "-m", "tests.bench.import_memory", str(ROWS), str(SIZE), *kind]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=True
    )
    megabytes, _, total, reported = done.stdout.split()
    assert (int(total), int(reported)) == (ROWS, ROWS)
    assert float(megabytes) < MOST
