"""`make run` as a user meets it: it comes up, its own curl lines work, Ctrl-C leaves nothing, the data is there again."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from deploy.local import ports
from deploy.local.bootstrap import ROOT
from tests.local.test_servers import _traces, wait_for

CUSTOMERS = "12"


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Ports of its own, and no servers but its own."""
    gateway, amqp, mongodb = ports.free(3)
    variables = {key: value for key, value in os.environ.items() if key not in ("AMQP_URL", "MONGODB_URL")}
    own = {"PORT": gateway, "AMQP_PORT": amqp, "MONGODB_PORT": mongodb, "HEALTH_PORT": ports.free_row(6)}
    return {**variables, "KUNDKORT_DATA": str(folder), **{key: str(value) for key, value in own.items()}, **more}


@contextmanager
def started(folder: Path, variables: dict[str, str]) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """`make run`, and what it has printed when it is up; killed at the end if it still runs."""
    with subprocess.Popen(
        [sys.executable, "-m", "deploy.local.run"],
        cwd=ROOT,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            yield process, read_until_up(process, folder)
        finally:
            process.kill()


def read_until_up(process: "subprocess.Popen[str]", folder: Path) -> list[str]:
    """The lines that it prints; fails with them and with the logs when it ends before it is up."""
    assert process.stdout is not None
    printed = []
    for line in process.stdout:
        printed.append(line.rstrip())
        if line.startswith("Ctrl-C"):
            return printed
    logs = "\n".join(path.read_text()[-1500:] for path in (folder / "logs").glob("*.log"))
    raise AssertionError("\n".join([*printed, logs]))


def test_it_comes_up_answers_ends_and_comes_up_again(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    variables = environment(folder, DEMO_CUSTOMERS=CUSTOMERS)
    with started(folder, variables) as (process, printed):
        curls = [line.strip() for line in printed if line.strip().startswith("curl")]
        assert len(curls) == 2
        found, card = (json.loads(subprocess.check_output([*_words(curl), "--silent"], text=True)) for curl in curls)
        assert found["items"]
        assert {tab["status"] for tab in card["tabs"]} == {"ok"}
        assert oct((folder / "secrets.env").stat().st_mode & 0o777) == "0o600"
        change_password(printed)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=60) == 0
    wait_for(lambda: _traces(str(folder)) == [])

    with started(folder, variables) as (process, again):
        assert not any("First start" in line for line in again)
        assert [line.strip() for line in again if line.strip().startswith("curl")] == curls
        first, second = (next(line for line in lines if "password" in line) for lines in (printed, again))
        assert first.rpartition(" ")[2] not in "".join(again), "what is printed opens nothing any more"
        assert "password (changed since the first start" in second
        process.kill()
    wait_for(lambda: _traces(str(folder)) == [])


def change_password(printed: list[str]) -> None:
    """As the user does who was greeted with these lines. Raises when the printed password opens nothing."""
    url = next(line for line in printed if line.startswith("Kundkort is up")).split()[-1].rstrip("/")
    _, login, _, password = next(line for line in printed if "password" in line).split()
    session = requests.post(f"{url}/v1/login", json={"login": login, "password": password}, timeout=30).json()
    requests.post(
        f"{url}/v1/me/password",
        json={"old_password": password, "new_password": "a password of my own"},
        headers={"Authorization": f"Bearer {session['token']}"},
        timeout=30,
    ).raise_for_status()


def _words(curl: str) -> list[str]:
    return [word.strip("'") for word in re.findall(r"'[^']*'|\S+", curl)]


@pytest.mark.parametrize(
    ("variable", "purpose"),
    [("PORT", "the gateway"), ("HEALTH_PORT", "health of customers"), ("MONGODB_PORT", "the database")],
)
def test_a_taken_port_ends_with_one_sentence(tmp_path: Path, variable: str, purpose: str) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", ports.free_row(6)))  # the parts' health ports follow one another
        holder.listen()
        taken = str(holder.getsockname()[1])
        variables = environment(tmp_path, **{variable: taken})
        done = subprocess.run(
            [sys.executable, "-m", "deploy.local.run"],
            cwd=ROOT,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"Stopped. Port {taken} ({purpose}) is taken by another program: "
        f"stop that, or choose another with {variable}=NUMBER.\n"
    )
