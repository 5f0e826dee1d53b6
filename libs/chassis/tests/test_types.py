"""mypy holds an entrypoint against its contract: the request it takes, the reply it returns, the event it takes."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODULE = """
from chassis.events import subscribes
from chassis.rpc import handles
from contracts.access import Role
from contracts.base import Event, Reply, Request


class Cup(Reply): ...
class Plate(Reply): ...
class GetCup(Request[Cup], service="toy", role=Role.VIEWER): ...
class GetPlate(Request[Plate], service="toy", role=Role.VIEWER): ...
class CupBroken(Event, service="toy"): ...
class PlateBroken(Event, service="toy"): ...


class Toy:
    {mark}
    def method(self, message: {takes}) -> {returns}:
        raise NotImplementedError
"""


def complaints(folder: Path, **parts: str) -> str:
    """What mypy says of a service with one entrypoint."""
    snippet = folder / "snippet.py"
    snippet.write_text(MODULE.format(**parts))
    command = [sys.executable, "-m", "mypy", "--config-file", str(ROOT / "pyproject.toml"), str(snippet)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize(
    ("mark", "takes", "returns"),
    [("@handles(GetCup)", "GetCup", "Cup"), ("@subscribes(CupBroken)", "CupBroken", "None")],
)
def test_an_entrypoint_with_the_types_of_its_message_passes(
    tmp_path: Path, mark: str, takes: str, returns: str
) -> None:
    assert complaints(tmp_path, mark=mark, takes=takes, returns=returns) == ""


@pytest.mark.parametrize(
    ("mark", "takes", "returns"),
    [
        ("@handles(GetCup)", "GetPlate", "Cup"),
        ("@handles(GetCup)", "GetCup", "Plate"),
        ("@handles(GetCup)", "GetCup", "None"),
        ("@handles(CupBroken)", "CupBroken", "Cup"),
        ("@subscribes(CupBroken)", "PlateBroken", "None"),
        ("@subscribes(GetCup)", "GetCup", "None"),
    ],
)
def test_mypy_rejects_an_entrypoint_with_other_types(tmp_path: Path, mark: str, takes: str, returns: str) -> None:
    said = complaints(tmp_path, mark=mark, takes=takes, returns=returns)
    assert "Found " in said
    assert "snippet.py:17: error" in said  # the line of the decorator
