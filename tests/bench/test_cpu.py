"""The scheduler's nanoseconds of each thread of a tree of processes, from a folder like /proc and from /proc itself."""

import threading
from pathlib import Path

import pytest

from tests.bench import cpu
from tests.bench.programs import Program


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    """Process 10 is a service with two threads, 11 its child; 20 is somebody else's."""
    (tmp_path / "self").mkdir()
    _process(tmp_path, 10, 1, "python -m nameko run billing.service", "python (x)")
    _process(tmp_path, 11, 10, "postgres", "postgres")
    _process(tmp_path, 20, 1, "python", "python")
    _spend(tmp_path, 10, 10, 5_000_000)
    _spend(tmp_path, 10, 12, 1_000_000)
    _spend(tmp_path, 11, 11, 2_000_000)
    _spend(tmp_path, 20, 20, 9_000_000)
    return tmp_path


def _process(proc: Path, pid: int, parent: int, command: str, name: str) -> None:
    folder = proc / str(pid)
    folder.mkdir()
    (folder / "stat").write_text(f"{pid} ({name}) S {parent} 0 0\n")
    (folder / "comm").write_text(f"{name}\n")
    (folder / "cmdline").write_text("\0".join(command.split()) + "\0")


def _spend(proc: Path, pid: int, thread: int, nanoseconds: int) -> None:
    folder = proc / str(pid) / "task" / str(thread)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "schedstat").write_text(f"{nanoseconds} 123456 78\n")


def test_every_thread_of_every_process_of_the_tree_counts(proc: Path) -> None:
    meter = cpu.Meter([10], proc)
    _spend(proc, 10, 10, 5_250_000)
    _spend(proc, 10, 12, 1_000_001)
    _spend(proc, 11, 11, 4_000_000)
    _spend(proc, 20, 20, 99_000_000)
    assert meter.spent() == {"billing": 0.250001, "postgres": 2.0, "all": 2.250001}


def test_a_thread_and_a_process_that_start_meanwhile_count_from_their_start(proc: Path) -> None:
    meter = cpu.Meter([10], proc)
    _spend(proc, 10, 13, 3_000_000)
    _process(proc, 14, 11, "beam.smp", "beam.smp")
    _spend(proc, 14, 14, 500_000)
    assert meter.spent() == {"billing": 3.0, "postgres": 0.0, "beam.smp": 0.5, "all": 3.5}


def test_a_thread_that_ended_takes_nothing_from_the_others(proc: Path) -> None:
    """And one that has got its number since counts from its start."""
    meter = cpu.Meter([10], proc)
    (proc / "10/task/10/schedstat").unlink()
    _spend(proc, 10, 12, 600_000)
    assert meter.spent() == {"billing": 0.6, "postgres": 0.0, "all": 0.6}


def test_a_process_that_ended_is_no_error(proc: Path) -> None:
    meter = cpu.Meter([10, 99], proc)
    for path in ("stat", "comm", "cmdline"):
        (proc / "11" / path).unlink()
    _spend(proc, 10, 10, 6_000_000)
    assert meter.spent() == {"billing": 1.0, "all": 1.0}


def test_a_thread_that_works_for_less_than_a_tick_is_seen() -> None:
    """In this process; /proc/PID/stat shows nothing below 10 ms."""
    meter, began, ended = cpu.Meter([threading.get_native_id()]), threading.Event(), threading.Event()

    def work() -> None:
        sum(range(20_000))
        began.set()
        ended.wait()

    thread = threading.Thread(target=work)
    thread.start()
    began.wait()
    spent = meter.spent()
    ended.set()
    thread.join()
    assert spent["all"] > 0


def test_a_program_that_is_asked_is_seen_by_its_own_number() -> None:
    """Not by that of the one which starts it and lets it die with us."""
    with Program("tests.bench.load") as program:
        meter = cpu.Meter([program.pid])
        program.ask(do="time", targets=[], requests=[])
        assert meter.spent()["all"] > 0


def test_a_program_that_costs_next_to_nothing_has_no_line() -> None:
    made = cpu.figures("a card", {"crm": 1.0, "billing": 2.0, "sleeper": 0.01, "all": 3.01})
    assert [(one.name, one.value) for one in made] == [("a card", 3.01), ("  of it billing", 2.0), ("  of it crm", 1.0)]
