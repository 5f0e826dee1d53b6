"""The findings of the checks that are no fault, each with its reason. Whatever none of them explains fails the run."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from contracts.field_texts import PYDANTIC
from tests.fuzz.campaign import Finding

ACCEPTS, REJECTS = "positive_data_acceptance", "negative_data_rejection"
IF_MATCH = re.compile(r'"[1-9][0-9]{0,17}"')
REFERENCES = {"branch_unknown", "contact_unknown", "property_unknown", "order_unknown", "customer_not_here_yet"}
OF_DECIMALS = {
    "decimal_parsing",
    "decimal_max_digits",
    "decimal_max_places",
    "decimal_whole_digits",
    "greater_than",
    "greater_than_equal",
    "less_than",
    "less_than_equal",
    "finite_number",
    "multiple_of",
    "two_decimals",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """Findings of one check that are right as they are."""

    check: str
    fits: Callable[[Finding], bool]
    reason: str


def _reason(finding: Finding) -> str:
    """`sales.branch_unknown` → `branch_unknown`."""
    return finding.code.partition(".")[2]


FIELDS: tuple[tuple[Callable[[str, str, str], bool], str], ...] = (
    (
        lambda pointer, _code, _service: pointer == "/cursor",
        "A cursor is opaque: one that no list has given is refused, and no pattern can tell.",
    ),
    (
        lambda _pointer, code, _service: code in OF_DECIMALS,
        "pydantic writes a decimal as number or pattern; the pattern is open at its end, the number has no limit of digits.",
    ),
    (
        lambda _pointer, code, _service: code == "string_too_short",
        "A text of blanks, or of what nobody can see, is empty.",
    ),
    (
        lambda _pointer, code, _service: code not in PYDANTIC,
        "A rule between fields, about the day or about what exists, with a code of its own; schemas know none of them.",
    ),
    (
        lambda _pointer, code, service: code == "missing" and service != "gateway",
        "A field that the value of another one makes necessary: a call has a time, a letter a provider.",
    ),
)
"""Bad fields of valid requests, by pointer, code and service: whether the reason beside holds for them."""


def _each_field(finding: Finding) -> bool:
    """Whether the answer names bad fields and each of them is one of FIELDS."""
    service = finding.code.partition(".")[0]
    return bool(finding.fields) and all(
        any(fits(pointer, code, service) for fits, _ in FIELDS) for pointer, code in finding.fields
    )


EXPLAINED = (
    Explained(ACCEPTS, _each_field, "Each of the bad fields is one of FIELDS."),
    Explained(
        ACCEPTS,
        lambda one: one.status == 412,
        "An ETag of the right form that is not the newest: the state decides, not the schema.",
    ),
    Explained(
        ACCEPTS,
        lambda one: "if-match" in one.headers and not IF_MATCH.fullmatch(one.headers["if-match"]),
        "schemathesis sends If-Match: 0 as if it were valid; the pattern of the document refuses it.",
    ),
    Explained(
        ACCEPTS,
        lambda one: _reason(one) in REFERENCES,
        "An id of the right form of a thing that the customer does not have.",
    ),
    Explained(
        ACCEPTS,
        lambda one: _reason(one) == "search_empty",
        "A search needs one criterion at least, whichever.",
    ),
    Explained(
        ACCEPTS,
        lambda one: _reason(one) in {"register_without_names", "register_absent", "form_malformed", "file_empty"},
        "A file of made-up bytes is no register, no form and no document.",
    ),
    Explained(
        ACCEPTS,
        lambda one: _reason(one) == "file_type_not_allowed",
        "The type of a file follows from its content.",
    ),
    Explained(
        REJECTS,
        lambda one: "uniqueItems" in one.said or "Non-unique items" in one.said,
        "A role or module that is named twice is named once.",
    ),
    Explained(
        REJECTS,
        lambda one: re.search(r"[?&]\w+=(&|'|$)", one.request) is not None,
        "An empty parameter of the query is an absent one.",
    ),
)


def unexplained(findings: list[Finding]) -> list[Finding]:
    """The findings that nothing here explains, one of each kind."""
    left = [one for one in findings if not any(known.check == one.check and known.fits(one) for known in EXPLAINED)]
    return list({(one.operation, one.check, one.title, one.status, one.code): one for one in left}.values())
