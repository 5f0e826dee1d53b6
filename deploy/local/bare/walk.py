"""Runs inside the bare machine, with its python3 alone: what a newcomer does, and whether it works.

As the machine's first process it also reaps what its parents have left, as an init does.
"""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from deploy.local.bootstrap import say

# The keys of the card's tabs, as tests/local/test_bare.py holds them beside the services' own.
TABS = frozenset(
    {
        *("activities", "timeline", "branches", "contacts", "quotes", "orders", "invoices", "reminders"),
        *("contracts", "cash", "info", "rating", "properties", "documents", "map"),
    }
)
END_SECONDS = 90


class Failed(Exception):
    """The machine did not do what the README says; the message says what was missing."""


def main(arguments: list[str]) -> int:
    """`make run` up to its first card and its end, then, unless --short, `make test`. 1 and a sentence on failure.

    What follows --tests goes to pytest.
    """
    options = arguments_of(arguments)
    began = time.monotonic()
    try:
        run_and_end()
        say(f"Bare machine: `make run` and its end in {time.monotonic() - began:.0f} s.")
        if not options.short:
            test(options.tests)
            say(f"Bare machine: `make test`, too, in {time.monotonic() - began:.0f} s.")
    except Failed as failure:
        say(f"Bare machine: failed. {failure}")
        return 1
    return 0


def arguments_of(words: list[str]) -> argparse.Namespace:
    """The options that this walk shares with the command on the host."""
    parser = argparse.ArgumentParser(prog="make bare", description="run the README's commands on a bare Debian")
    parser.add_argument("--short", action="store_true", help="`make run` up to its first card only")
    parser.add_argument("--fresh", action="store_true", help="download the servers anew instead of sharing this user's")
    parser.add_argument("--tests", default="", metavar="ARGS", help="arguments of pytest, as in `make test ARGS=…`")
    return parser.parse_args(words)


def run_and_end() -> None:
    """`make run`, its first card, Ctrl-C; nothing may be left running. Raises Failed."""
    say("Bare machine: make run")
    before = processes()
    make = subprocess.Popen(
        ["make", "run"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    printed = read_until_up(make)
    check_card(printed)
    os.killpg(make.pid, signal.SIGINT)
    try:
        rest, _ = make.communicate(timeout=END_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failed(f"`make run` did not end in {END_SECONDS} s after Ctrl-C.") from None
    say(rest.rstrip())
    if "Stopping" not in rest:
        raise Failed("Ctrl-C did not stop `make run` in order.")
    wait_until_gone(before)


def read_until_up(make: "subprocess.Popen[str]") -> str:
    """Print what `make run` prints, up to its last line of greeting; returns it. Raises Failed when it ends before."""
    assert make.stdout is not None
    printed = []
    for line in make.stdout:
        say(f"  {line.rstrip()}")
        printed.append(line)
        if line.startswith("Ctrl-C stops"):
            return "".join(printed)
    show_logs()
    raise Failed(f"`make run` ended with code {make.wait()} before it was up.")


def show_logs() -> None:
    """Print the end of every log, since the machine is gone afterwards."""
    for log in sorted(Path(".data/run/logs").glob("*.log")):
        say(f"--- {log}\n{log.read_text(errors='replace')[-1500:]}")


def check_card(printed: str) -> None:
    """Fetch the card that `make run` proposes, with the key that it prints. Raises Failed."""
    url = _find_printed(r"Kundkort is up:\s+(\S+?)/?$", printed)
    key = _find_printed(r"API key\s+(\S+)$", printed)
    path = _find_printed(r"(/v1/customers/\w+/card)", printed)
    try:
        request = urllib.request.Request(f"{url}{path}", headers={"Authorization": f"Bearer {key}"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            status, card = answer.status, json.load(answer)
    except (OSError, ValueError) as error:
        raise Failed(f"The card could not be fetched: {error}.") from None
    check_tabs(status, card)
    say(f"  the card answers {status} with {len(TABS)} tabs")


def check_tabs(status: int, card: dict[str, Any]) -> None:
    """Raise Failed unless the card has all tabs, each answered by its service."""
    states = {tab["key"]: tab["status"] for tab in card["tabs"]}
    if (status, states) != (200, dict.fromkeys(TABS, "ok")):
        missing, added = sorted(TABS - states.keys()), sorted(states.keys() - TABS)
        raise Failed(
            f"The card answered {status} with the tabs {states}; expected 200 and {len(TABS)} tabs that are ok. "
            f"Missing: {', '.join(missing) or 'none'}; unknown: {', '.join(added) or 'none'}."
        )


def _find_printed(pattern: str, printed: str) -> str:
    found = re.search(pattern, printed, re.MULTILINE)
    if found is None:
        raise Failed(f"`make run` did not print {pattern}.")
    return found[1]


def processes() -> set[int]:
    """The processes of the machine."""
    return {int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()}


def wait_until_gone(before: set[int]) -> None:
    """Raise Failed when a process that `make run` started is still there after END_SECONDS."""
    end = time.monotonic() + END_SECONDS
    while left := processes() - before:
        if time.monotonic() > end:
            raise Failed(f"`make run` left processes: {'; '.join(sorted(map(command_line, left)))}.")
        time.sleep(0.1)


def command_line(pid: int) -> str:
    """The command line of a process; "ended" when it is no more."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return "ended"


def test(arguments: str) -> None:
    """`make test`, its output shown. Raises Failed."""
    say(f"Bare machine: make test {arguments}")
    code = subprocess.run(["make", "test", f"ARGS={arguments}"], stdin=subprocess.DEVNULL, check=False).returncode
    if code != 0:
        raise Failed(f"`make test` ended with code {code}.")


def run_as_first_process(arguments: list[str]) -> int:
    """Run `main` in a child and reap every process that loses its parent meanwhile; the child's exit code."""
    child = os.fork()
    if child == 0:
        return main(arguments)
    while True:
        pid, status = os.wait()
        if pid == child:
            return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(run_as_first_process(sys.argv[1:]) if os.getpid() == 1 else main(sys.argv[1:]))
