"""Where processes of other releases come from: an earlier revision from git, a made-up next release."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chassis.testing import ROOT
from tests.stack import Origin

COMMANDS = """
import json, pathlib
from deploy.local import parts
ports = dict.fromkeys((*parts.SERVICES, "gateway"), 0)
print(json.dumps({part.name: part.command for part in parts.all_parts(0, ports, {}, pathlib.Path())}))
"""
"""Run by a tree's own interpreter: how it starts its parts."""


@contextmanager
def checked_out(revision: str) -> Iterator[Origin]:
    """That revision in a temporary folder with an environment of its own; removed at the end."""
    with tempfile.TemporaryDirectory(prefix="kundkort-origin-") as folder:
        tree = Path(folder) / "tree"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", "--quiet", str(tree), revision], check=True)
        try:
            subprocess.run(["python3", "deploy/local/bootstrap.py"], cwd=tree, check=True, stdout=subprocess.DEVNULL)
            python = str(tree / ".venv/bin/python")
            told = subprocess.run([python, "-c", COMMANDS], cwd=tree, check=True, capture_output=True, text=True).stdout
            yield Origin(tree, python, json.loads(told))
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)


def import_paths(origin: Origin) -> dict[str, str]:
    """The environment in which the origin's interpreter imports from its folder, whatever it was installed for."""
    folders = (origin.folder, *(origin.folder / name for name in ("libs", "services", "tools")))
    return {"PYTHONPATH": os.pathsep.join(map(str, folders))}


HERE = Origin(ROOT, sys.executable)
