"""An operator's commands and the audit trail: entries of commands, and commands on the trail itself.

The entry of a command is stored before it runs, so that none works without a trace. `_gateway` is the company of entries that
belong to none.
"""

import argparse
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from pymongo.errors import PyMongoError

from chassis.ids import new_id
from chassis.logs import log
from gateway.audit import chain, changes, export, inbox, retention
from gateway.audit.chain import End
from gateway.audit.record import Record, recording
from gateway.audit.verify import verify

OPERATOR = "operator"
DONE, FAILED = 200, 422
AGAIN_SECONDS = 60.0
"""After a pruning that failed, the next one comes so soon."""


def run_recorded(company: str, command: str, work: Callable[[], int]) -> int:
    """Runs a command on a company and returns its exit code; the entry has what it changed. 0 is the outcome "ok"."""
    changes.listen()
    record = Record("command", command, tenant=company, user=OPERATOR, entry_id=new_id("aud"))
    inbox.put([record.to_row(None)])
    code, status = 1, 500
    try:
        with recording(record):
            code = work()
        status = FAILED if code else DONE
    finally:
        record.details["exit_code"] = code
        inbox.complete([inbox.outcome_row(record, status)])
    try:
        chain.append_waiting(company)
    except Exception as error:  # a gateway does it later
        log.warning("the audit trail of %s is not chained yet: %s", company, error)
    return code


def add_parsers(commands: Any) -> None:
    """The commands on the trail, for argparse."""
    check = commands.add_parser("verify-audit", help="compute the chain of a company's audit trail again")
    check.add_argument("company", help="short name, or _gateway")
    check.add_argument("--known", default="", metavar="NUMBER:HASH", help="a line that was written down earlier")
    write = commands.add_parser("export-audit", help="print a company's audit trail as JSON lines")
    write.add_argument("company", help="short name, or _gateway")
    prune = commands.add_parser("prune-audit", help="remove what companies do not keep any longer, of all of them")
    prune.add_argument("--every-hours", type=float, default=0.0, help="again and again, until SIGTERM; 0: once")


def verify_audit(asked: argparse.Namespace) -> int:
    """Returns 0 when the chain holds; else 1, after naming the first bad line."""
    number, _, known = asked.known.partition(":")
    if asked.known and not (number.isdigit() and known):
        print("--known must be a number and a hash: 12:5f0c…", file=sys.stderr)
        return 2
    chain.append_waiting(asked.company)
    found = verify(asked.company, anchor=End(int(number), known) if known else None)
    if not found.is_good:
        print(f"{asked.company}: line {found.bad_number} is wrong: {found.reason}", file=sys.stderr)
        return 1
    print(f"{asked.company}: {found.checked} lines hold, {found.first} to {found.last}; {found.last}:{found.hash}")
    return 0


def export_audit(asked: argparse.Namespace) -> int:
    """Writes the lines to standard output."""
    chain.append_waiting(asked.company)
    for piece in export.write_json_lines(asked.company, {}):
        sys.stdout.write(piece.decode())
    return 0


def prune_audit(asked: argparse.Namespace) -> int:
    """Prunes all companies, once a day or so. Returns 1 when a company could not be pruned, or the database is away."""
    stopped = threading.Event()
    if asked.every_hours:
        signal.signal(signal.SIGTERM, lambda *_: stopped.set())
    while True:
        code = _prune_once()
        if not asked.every_hours:
            return code
        pause = asked.every_hours * 3600
        if stopped.wait(min(pause, AGAIN_SECONDS) if code else pause):
            return 0


def _prune_once() -> int:
    try:
        removed, failed = retention.prune_all()
    except PyMongoError as error:
        print(f"prune-audit: {str(error)[:300]}", file=sys.stderr, flush=True)
        return 1
    print(f"audit trails: {removed} lines removed", flush=True)
    for tenant, why in failed.items():
        print(f"{tenant}: not pruned: {why}", file=sys.stderr, flush=True)
    return 1 if failed else 0


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "verify-audit": verify_audit,
    "export-audit": export_audit,
}
