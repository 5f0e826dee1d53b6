"""Every error that the documents service can raise."""

from collections.abc import Collection

from contracts.awaiting import not_here_yet
from contracts.errors import InvalidInput, NotAllowed, NotFound, Unavailable, invalid_fields


def document_not_found(document_id: str) -> NotFound:
    """No such file, or another company's."""
    return NotFound("documents.not_found", f"There is no document {document_id}.", {"id": document_id})


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("documents", "customer", customer_id)


def branch_not_here_yet(customer_id: str, branch_id: str) -> Unavailable:
    """The same for a branch. If the customers service does not have it either, the field `branch_id` is wrong."""
    return not_here_yet("documents", "branch", branch_id, customer_id)


def too_big(max_bytes: int) -> InvalidInput:
    """More bytes came than a file may have."""
    return InvalidInput(
        "documents.too_big", f"A file may have at most {max_bytes} bytes.", {"max_bytes": str(max_bytes)}
    )


def empty_file() -> InvalidInput:
    return InvalidInput("documents.empty_file", "The file has no bytes.")


def type_not_allowed(found: str, allowed: Collection[str]) -> InvalidInput:
    """The content is of a kind that is not stored, whatever the name says."""
    return InvalidInput(
        "documents.type_not_allowed",
        f"The content is {found}, which is not accepted.",
        {"found": found, "allowed": ", ".join(sorted(allowed))},
    )


def bad_name() -> InvalidInput:
    """Nothing usable is left of the name, or none was given."""
    return invalid_fields("documents", {"/name": "bad_name Give the file a name, e.g. avtal.pdf."})


def bad_form(why: str) -> InvalidInput:
    """The multipart form cannot be read, or holds something else than one file and its fields."""
    return InvalidInput("documents.bad_form", f"The form cannot be read: {why}")


def cut_short() -> InvalidInput:
    """The sender stopped before the end; nothing is kept."""
    return InvalidInput("documents.cut_short", "The body ended before its announced end; nothing was stored.")


def key_reused() -> InvalidInput:
    """The same request id came before with another file or other fields."""
    return InvalidInput(
        "documents.idempotency_key_reused", "The Idempotency-Key was used before for another upload: use a new one."
    )


def too_late() -> Unavailable:
    """The deadline passed before the last byte had come; nothing is kept."""
    return Unavailable("documents.too_late", "The deadline passed before the upload was done.", {"retry_after": "2"})


def role_missing(needs: str) -> NotAllowed:
    return NotAllowed("documents.role_missing", "The role is missing.", {"needs": needs})


def bytes_missing(document_id: str) -> Unavailable:
    """The metadata is there but the bytes are not: a damaged or half-restored database. Never the caller's fault."""
    return Unavailable(
        "documents.bytes_missing", f"The content of {document_id} cannot be read now.", {"retry_after": "60"}
    )


def path_unknown(path: str) -> NotFound:
    """The HTTP side of the service has no such path."""
    return NotFound("documents.path_unknown", f"There is nothing at {path}; files are at /files and /files/<id>.")


def method_not_allowed(method: str, allowed: Collection[str]) -> InvalidInput:
    """The path exists but not with this method; a document is never deleted, only renamed or given another kind."""
    return InvalidInput(
        "documents.method_not_allowed",
        f"{method} is not possible here; use {' or '.join(allowed)}. Files are stored and read, never changed or deleted.",
        {"allowed": ", ".join(allowed)},
    )
