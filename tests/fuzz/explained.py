"""The findings of the checks that are no fault, each with its reason: check, operations, status and code.

Whatever none of them explains fails the run. Bad fields have a table of their own, `explained_fields`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzz.campaign import Finding
from tests.fuzz.explained_fields import is_explained

ACCEPTS, REJECTS, REQUIRES = "positive_data_acceptance", "negative_data_rejection", "missing_required_header"
IMPORTS = r"POST /v1/imports/customers(/preview)?"
TRIED = r"POST /v1/(receipts(/{receipt_id}/complete)?|customers/{customer_id}/(collective-invoices|contracts|orders|quotes))"
"""What can be tried with `dry_run`."""
MEASURES = ("maxLength", "pattern")
IF_MATCH = re.compile(r'"[1-9][0-9]{0,17}"')
EMPTY_PARAMETER = re.compile(r"[?&]\w+=(&|'|$)")
NOT_SEEN = re.compile(r"\\u(00[0189][0-9a-f]|00ad|061c|180e|20[0-6][0-9a-f]|fe[0f][0-9a-f]|db40)")
"""In a request as `curl` has it: signs that are taken out of texts (contracts/text.py)."""


@dataclass(frozen=True, slots=True)
class Explained:
    """Findings of one check, or of some with | between, that are right as they are. `operations`, `statuses` and `codes` are
    patterns of the whole text."""

    check: str
    operations: str
    statuses: str
    codes: str
    reason: str
    only: Callable[[Finding], bool] = lambda _finding: True

    def fits(self, finding: Finding) -> bool:
        told = (finding.operation, str(finding.status), finding.code)
        patterns = (self.operations, self.statuses, self.codes)
        return (
            finding.check in self.check.split("|")
            and all(re.fullmatch(pattern, text) for pattern, text in zip(patterns, told, strict=True))
            and self.only(finding)
        )


def _each_field(finding: Finding) -> bool:
    """Whether the answer names bad fields, and each of them is explained. A single one may give the answer its own code."""
    reason, codes = finding.code.partition(".")[2], {code for _, code in finding.fields}
    return (
        bool(finding.fields)
        and reason in {"invalid_input", *codes}
        and all(is_explained(finding.operation, pointer, code) for pointer, code in finding.fields)
    )


def _has_etag(finding: Finding) -> bool:
    return IF_MATCH.fullmatch(finding.headers.get("if-match", "")) is not None


def _has_other_etag(finding: Finding) -> bool:
    return "if-match" in finding.headers and not _has_etag(finding)


EXPLAINED = (
    Explained(ACCEPTS, r".+", "422", r"\w+\.\w+", "Each of the bad fields is one of `explained_fields`.", _each_field),
    Explained(
        ACCEPTS,
        r"(POST|PUT|PATCH|DELETE) .+",
        "412",
        r"\w+\.version_stale",
        "An ETag of the right form that is not the newest: the state decides, not the schema.",
        _has_etag,
    ),
    Explained(
        ACCEPTS,
        r"(POST|PUT|PATCH|DELETE) .+",
        "400",
        r"gateway\.if_match_malformed",
        "schemathesis sends If-Match: 0 as if it were valid; the pattern of the document refuses it.",
        _has_other_etag,
    ),
    Explained(
        ACCEPTS,
        IMPORTS,
        "422",
        r"gateway\.register_(absent|encoding_unsure|not_in_encoding|not_text|without_names|too_wide)",
        "A file of made-up bytes is no register.",
    ),
    Explained(
        ACCEPTS,
        r"POST /v1/customers/{customer_id}/documents",
        "422",
        r"documents\.(file_empty|file_type_not_allowed|form_malformed)",
        "The type of a file follows from its content; made-up bytes are no form and no document.",
    ),
    Explained(
        REJECTS,
        r"(POST /v1/api-keys|POST /v1/users|PATCH /v1/users/{user_id})",
        "20[01]",
        "",
        "A role or module that is named twice is named once.",
        lambda one: "uniqueItems" in one.said or "Non-unique items" in one.said,
    ),
    Explained(
        REJECTS,
        rf"GET /v1/.+|{IMPORTS}",
        "200",
        "",
        "An empty parameter of the query is an absent one.",
        lambda one: EMPTY_PARAMETER.search(one.request) is not None,
    ),
    Explained(
        REJECTS,
        r"(POST|PUT|PATCH) /v1/.+",
        "20[01]",
        "",
        "A text is measured, and held against its pattern, without what nobody can see of it.",
        lambda one: any(word in one.said for word in MEASURES) and NOT_SEEN.search(one.request) is not None,
    ),
    Explained(
        REJECTS,
        r"POST /v1/imports/customers/preview",
        "200",
        "",
        "A body of text/csv is a text whatever it says: `[]` is a file with one heading.",
        lambda one: "in body" in one.said and "parameter" not in one.said,
    ),
    Explained(
        f"{ACCEPTS}|{REJECTS}",
        r"(GET|DELETE) /v1/.+|" + IMPORTS,
        "431",
        r"gateway\.head_too_large",
        "How long an address is as it is sent, percent-encoded and with all its parameters, is said by no schema of one.",
    ),
    Explained(
        ACCEPTS,
        TRIED,
        "400",
        r"gateway\.idempotency_key_required",
        "A trial needs no key, all else does; no schema can make a header depend on `dry_run`.",
        lambda one: "dry_run=true" not in one.request and "idempotency-key" not in one.headers,
    ),
    Explained(
        REJECTS,
        r"PATCH /v1/customers/{customer_id}",
        "412",
        r"customers\.version_stale",
        "The changes are read beside the newest customer, so an older ETag is told first.",
        _has_etag,
    ),
    Explained(
        REQUIRES,
        r".+",
        r"20[0-9]|4[0-9][0-9]",
        r".*",
        "schemathesis takes the header out of the case and sends its own: the request was not without it.",
        lambda one: "'Authorization'" in one.said and "authorization" in one.headers,
    ),
)


def unexplained(findings: list[Finding]) -> list[Finding]:
    """The findings that nothing here explains, one of each kind."""
    left = [one for one in findings if not any(known.fits(one) for known in EXPLAINED)]
    return list({(one.operation, one.check, one.title, one.status, one.code): one for one in left}.values())
