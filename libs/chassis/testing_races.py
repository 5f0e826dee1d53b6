"""Processes that race for one thing, for tests of series and locks."""

import subprocess
import sys


def racers(module: str, database: str, count: int, processes: int) -> "list[subprocess.Popen[str]]":
    """Processes `python -m module DATABASE COUNT` that race: each says "ready" and waits at the line for "go"."""
    command = [sys.executable, "-m", module, database, str(count)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(processes)
    ]
    for racer in started:
        assert racer.stdout is not None
        assert racer.stdout.readline() == "ready\n"
    for racer in started:
        assert racer.stdin is not None
        racer.stdin.write("go\n")
        racer.stdin.flush()
    return started


def exit_codes(started: "list[subprocess.Popen[str]]") -> list[int]:
    """How the racers ended; waits for them."""
    codes = [racer.wait(timeout=60) for racer in started]
    for racer in started:
        for pipe in (racer.stdin, racer.stdout):
            if pipe is not None:
                pipe.close()
    return codes
