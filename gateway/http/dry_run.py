"""`?dry_run=true`: an operation says what it would do, and does nothing. Its declaration names the Request that says so.

The trial is an operation beside it, on the same address: it stores nothing, so that it needs no Idempotency-Key, answers 200
and is no write in the audit trail. Headers that the operation takes are checked all the same, and not used.
"""

from flask import Request

from gateway.http import decoding, idempotency
from gateway.http.call import Operation

PARAMETER = "dry_run"
TRUE, FALSE = "true", "false"
CHOICES = frozenset({TRUE, FALSE})


def choose(operation: Operation, http: Request) -> Operation:
    """The operation, or its trial where the caller asks for that."""
    wanted = operation.trial is not None and http.args.getlist(PARAMETER) == [TRUE]
    return operation.trial if wanted and operation.trial is not None else operation


def check_headers(operation: Operation, http: Request) -> None:
    """Raises HttpError or Stale for a header of a trial that the operation itself would refuse for its form."""
    if operation.is_trial:
        idempotency.read_key(http, required=False)
    if operation.tries_a_version:
        decoding.check_if_match(http)


def taken(operation: Operation, http: Request) -> frozenset[str]:
    """The query's parameters that a request with a body may have; a value that is none of ours is refused as unknown."""
    knows = operation.is_trial or operation.trial is not None
    given = http.args.getlist(PARAMETER)
    return frozenset({PARAMETER}) if knows and len(given) == 1 and given[0] in CHOICES else frozenset()
