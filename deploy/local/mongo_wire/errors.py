"""PostgreSQL's errors in MongoDB's words: code, codeName, and for a duplicate key its keyPattern and keyValue."""

import sys
from typing import Any

DUPLICATE_KEY, WRITE_CONFLICT = 11000, 112
NAMES = {
    1: "InternalError",
    2: "BadValue",
    9: "FailedToParse",
    11: "UserNotFound",
    13: "Unauthorized",
    14: "TypeMismatch",
    15: "Overflow",
    16: "InvalidLength",
    18: "AuthenticationFailed",
    20: "IllegalOperation",
    24: "LockTimeout",
    26: "NamespaceNotFound",
    27: "IndexNotFound",
    28: "PathNotViable",
    31: "RoleNotFound",
    40: "ConflictingUpdateOperators",
    43: "CursorNotFound",
    48: "NamespaceExists",
    50: "MaxTimeMSExpired",
    52: "DollarPrefixedFieldName",
    53: "InvalidIdField",
    54: "NotSingleValueField",
    55: "InvalidDBRef",
    56: "EmptyFieldName",
    57: "DottedFieldName",
    59: "CommandNotFound",
    66: "ImmutableField",
    67: "CannotCreateIndex",
    72: "InvalidOptions",
    73: "InvalidNamespace",
    85: "IndexOptionsConflict",
    86: "IndexKeySpecsConflict",
    112: "WriteConflict",
    115: "CommandNotSupported",
    121: "DocumentValidationFailure",
    166: "CommandNotSupportedOnView",
    251: "NoSuchTransaction",
    292: "QueryExceededMemoryLimitNoDiskUseAllowed",
    11000: "DuplicateKey",
    10334: "BSONObjectTooLarge",
    17419: "Location17419",
}
# The engine's own SQLSTATEs ("M" and four base-36 digits), found by provoking each error.
ENGINE_CODES = {
    "M0001": 2,
    "M0003": 9,
    "M0004": 14,
    "M0008": 26,
    "M0009": 27,
    "M000A": 28,
    "M000D": 40,
    "M000F": 48,
    "M000M": 66,
    "M000N": 67,
    "M000Q": 73,
    "M000R": 85,
    "M000S": 86,
    "M000U": 115,
    "M001C": DUPLICATE_KEY,
    "M001M": 15955,
    "M003A": 17419,
    "M0059": 31254,
    "M005E": 168,
    "M007U": 40324,
    "M009H": 51091,
    "M00CO": 121,
    "M00FG": 15975,
}
POSTGRES_CODES = {
    "23505": DUPLICATE_KEY,
    "23P01": DUPLICATE_KEY,
    "40001": WRITE_CONFLICT,
    "40P01": WRITE_CONFLICT,
    "55P03": 24,
    "57014": 50,
    "42P01": 26,
    "0A000": 115,
}


def code_of(state: str, text: str) -> int:
    """MongoDB's error code for a SQLSTATE; 1 (InternalError), and a line in the log, when nothing fits."""
    code = ENGINE_CODES.get(state) or POSTGRES_CODES.get(state)
    if code is None:
        print(f"no MongoDB code for SQLSTATE {state}: {text}", file=sys.stderr, flush=True)
    return code or 1


def unpack_state(packed: int) -> str:
    """The SQLSTATE that the engine packs into a write error's code, six bits a character."""
    return "".join(chr(((packed >> shift) & 63) + 48) for shift in range(0, 30, 6))


def failure(code: int, text: str, **more: Any) -> dict[str, Any]:
    """The reply of a command that failed."""
    return {"ok": 0.0, "errmsg": text, "code": code, "codeName": NAMES.get(code, f"Location{code}"), **more}
