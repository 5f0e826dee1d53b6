"""Every error that the documents service can raise."""

from collections.abc import Collection, Iterable

from contracts import common_errors, context_errors, gateway_errors, merge_errors
from contracts.awaiting import not_here_yet
from contracts.customers.branch_errors import BRANCH_ELSEWHERE
from contracts.documents import errors as texts
from contracts.documents.deletion_errors import ANSWER_NOT_FOUND, CUSTOMER_BEING_DELETED, CUSTOMER_ERASED
from contracts.errors import (
    BadField,
    Conflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    ServiceError,
    Unavailable,
    invalid_fields,
)


def document_not_found(document_id: str) -> NotFound:
    """No such file, or another company's."""
    return texts.DOCUMENT_NOT_FOUND.error(id=document_id)


def customer_merged(customer_id: str, into: str) -> Conflict:
    """The customer was merged into another, which is to be used."""
    return merge_errors.CUSTOMER_MERGED.error("documents", id=customer_id, into=into)


def customer_not_here_yet(customer_id: str) -> Unavailable:
    """The customer's event has not come yet, or there is no such customer: only the customers service can tell."""
    return not_here_yet("documents", "customer", customer_id)


def branch_not_here_yet(customer_id: str, branch_id: str) -> Unavailable:
    """The same for a branch. If the customers service does not have it either, the field `branch_id` is wrong."""
    return not_here_yet("documents", "branch", branch_id, customer_id)


def too_big(max_bytes: int) -> InvalidInput:
    """More bytes came than a file may have."""
    return common_errors.FILE_TOO_LARGE.error("documents", max_bytes=max_bytes)


def storage_full(max_bytes: int) -> Conflict:
    """The company has stored as many bytes as it may; nothing is stored until the operator raises the limit."""
    return texts.STORAGE_FULL.error(max_bytes=max_bytes)


def empty_file() -> InvalidInput:
    return texts.FILE_EMPTY.error()


def type_not_allowed(found: str, allowed: Collection[str]) -> InvalidInput:
    """The content is of a kind that is not stored, whatever the name says."""
    return texts.FILE_TYPE_NOT_ALLOWED.error(found=found, allowed=sorted(allowed))


def file_refused(found: str) -> InvalidInput:
    """The scanner for viruses refuses the file and says what it has found."""
    return texts.FILE_REFUSED.error(found=found)


def scanner_down() -> Unavailable:
    """The scanner for viruses gives no verdict; what is not scanned is not stored."""
    return texts.SCANNER_DOWN.error()


def bad_name() -> BadField:
    """Nothing usable is left of the name, or none was given."""
    return texts.BAD_NAME.at("/name")


def given_by_address(name: str) -> BadField:
    """A form has a field that the address gives."""
    return gateway_errors.GIVEN_BY_ADDRESS.at(f"/{name}")


def invalid(fields: Iterable[BadField]) -> InvalidInput:
    """Every bad field of a request."""
    return invalid_fields("documents", fields)


def bad_form(why: str) -> InvalidInput:
    """The multipart form cannot be read, or holds something else than one file and its fields."""
    return texts.FORM_MALFORMED.error(reason=why)


def cut_short() -> InvalidInput:
    """The sender stopped before the end; nothing is kept."""
    return common_errors.BODY_CUT_SHORT.error("documents")


def key_reused() -> InvalidInput:
    """The same request id came before with another file or other fields."""
    return common_errors.IDEMPOTENCY_KEY_REUSED.error("documents")


def too_late() -> Unavailable:
    """The deadline passed before the last byte had come; nothing is kept."""
    return common_errors.DEADLINE_PASSED.error("documents")


def role_missing(needs: str) -> NotAllowed:
    return common_errors.ROLE_MISSING.error("documents", needs=needs)


def module_off(module: str) -> NotAllowed:
    return context_errors.MODULE_OFF.error("documents", needs=module, module=module)


def failed() -> ServiceError:
    """A defect of the service; the log has the details."""
    return common_errors.SERVICE_FAILED.error("documents")


def bytes_missing(document_id: str) -> Unavailable:
    """The metadata is there but the bytes are not: a damaged or half-restored database. Never the caller's fault."""
    return texts.FILE_CONTENT_MISSING.error(id=document_id)


def path_unknown(_path: str) -> NotFound:
    """The HTTP side of the service has no such path."""
    return common_errors.ADDRESS_NOT_FOUND.error("documents")


def method_not_allowed(method: str, allowed: Collection[str]) -> InvalidInput:
    """The path exists but not with this method; a document is never deleted, only renamed or given another kind."""
    return common_errors.METHOD_NOT_ALLOWED.error("documents", method=method, methods=sorted(allowed))


def branch_elsewhere(branch_id: str, name: str) -> InvalidInput:
    """The branch is another customer's today."""
    return invalid_fields("documents", [BRANCH_ELSEWHERE.at("/branch_id", id=branch_id, name=name)])


def customer_being_deleted() -> Conflict:
    """Nothing can be made for the customer until its deletion is decided."""
    return CUSTOMER_BEING_DELETED.error()


def customer_erased() -> Conflict:
    """The customer's personal data was erased: nothing can be made for it any more."""
    return CUSTOMER_ERASED.error()


def answer_not_found(customer_id: str) -> NotFound:
    """There is no answer about the customer: a defect, since it was just read."""
    return ANSWER_NOT_FOUND.error(id=customer_id)
