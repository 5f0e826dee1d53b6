"""What breaks off, answers something else, or is no address at all: one sentence and exit code 2, never 1, which means that the
command is done and some rows were refused or some copies differ."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import click
import pytest

from chassis.testing import ROOT
from contracts.errors import Unavailable
from kundkort.api import Api, UnreachableError
from kundkort.cli import cli, main

PROGRESS = b'{"progress": {"total": 2, "done": 1}}\n'


class Handler(BaseHTTPRequestHandler):
    """Answers by the path of the address: `/cut`, `/half` a line, `/page` of something else, `/hung` in no time."""

    def answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        kind = self.path.split("/")[1]
        if kind == "hung":
            threading.Event().wait(2)
            return
        body = {"cut": PROGRESS, "half": PROGRESS + b'{"rep', "page": b"<html>Hello</html>"}[kind]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body) + (100 if kind == "cut" else 0)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    do_GET = do_POST = answer  # noqa: N815 - names of the library

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {**os.environ, "PYTHONPATH": f"{ROOT}/libs:{ROOT}/tools", "LANG": "en_US.UTF-8", **environment}
    words = [sys.executable, "-m", "kundkort", *map(str, arguments)]
    return subprocess.run(words, env=settings, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def said(done: subprocess.CompletedProcess[str]) -> tuple[int, str]:
    """The exit code, and the last line on standard error; there is no traceback."""
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("kind", ["cut", "half", "page"])
def test_an_import_that_breaks_off_says_to_run_it_again(address: str, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "register.csv"
    file.write_text("Namn\nA AB\nB AB\n")
    done = run("--api", f"{address}/{kind}", "import", "customers", file, KUNDKORT_KEY="key")
    assert said(done) == (
        2,
        "kundkort: The import was interrupted. Run the same command again: rows that are already imported are not created twice.",
    )


@pytest.mark.parametrize("api", ["nonsense", "http://:80", "ftp://127.0.0.1", "http://127.0.0.1:9"])
def test_an_address_at_which_no_gateway_answers_is_named(api: str) -> None:
    code, sentence = said(run("--api", api, "demo", "--count", 1, KUNDKORT_KEY="key"))
    assert (code, sentence.startswith(f"kundkort: No gateway answers at {api}")) == (2, True), sentence


def test_what_answers_something_else_is_no_gateway(address: str) -> None:
    with pytest.raises(UnreachableError, match="No gateway answers at"):
        Api(f"{address}/page", "key").get("/v1/customers")
    with pytest.raises(UnreachableError, match="ReadTimeout"):
        Api(f"{address}/hung", "key", timeout=0.2).get("/v1/customers")


def test_a_broker_that_cannot_be_reached_is_a_failure() -> None:
    done = run("parked", "list", "billing", AMQP_URL="amqp://operator:secret@127.0.0.1:9")
    code, sentence = said(done)
    assert (code, sentence.startswith("kundkort: ConnectionRefusedError")) == (2, True), sentence
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("raised", "said_last"),
    [
        (Unavailable("customers.busy", "The service is busy."), "kundkort: customers.busy: The service is busy."),
        (RuntimeError("a defect"), "RuntimeError: a defect"),
    ],
)
def test_what_nobody_foresaw_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], raised: Exception, said_last: str
) -> None:
    """A command that a service refuses, and one with a defect, whose trace is shown."""

    def fail() -> None:
        raise raised

    monkeypatch.setitem(cli.commands, "failing", click.Command("failing", callback=fail))
    monkeypatch.setattr(sys, "argv", ["kundkort", "failing"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith(said_last)
