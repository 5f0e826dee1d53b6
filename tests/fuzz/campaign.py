"""Made-up requests to every operation, from the API's own document, and a judgement of every answer (schemathesis).

A campaign is one caller's: examples of the document, values at the limits of every schema, random ones, right and wrong, and
walks from one operation to the next with what the first answered. The seed decides all of them.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation import hypothesis  # noqa: F401 - sets Hypothesis up before the first case

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "use_after_free",
    "ensure_resource_availability",
    "ignored_auth",
)
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer that a check did not like: `operation` is "GET /v1/…", `status` 0 without an answer."""

    operation: str
    check: str
    title: str
    said: str
    status: int
    code: str
    pointers: tuple[str, ...]
    """The bad fields that the answer names."""
    request: str


@dataclass(slots=True)
class Outcome:
    """What came of a campaign: the number of cases, of answers by status, and the findings, each kind once."""

    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, other: "Outcome") -> None:
        self.cases += other.cases
        self.statuses += other.statuses
        self.findings += other.findings
        self.errors += other.errors

    @property
    def server_errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status >= 500)


def run_campaign(
    base_url: str,
    key: str,
    *,
    examples: int,
    seed: int,
    left_out: tuple[str, ...] = (),
    only: tuple[str, ...] = (),
    phases: tuple[str, ...] = PHASES,
) -> Outcome:
    """Runs one caller's campaign: at most so many random `examples` for each operation. Without `key` nobody calls."""
    config = SchemathesisConfig.from_dict(_settings(base_url, key, examples, seed, phases))
    document: Any = schemathesis.openapi.from_url(f"{base_url}/openapi.json", config=config)
    if left_out:
        document = document.exclude(operation_id=list(left_out))
    if only:
        document = document.include(operation_id=list(only))
    outcome = Outcome()
    for event in from_schema(document).execute():
        if isinstance(event, events.ScenarioFinished):
            _count(event.recorder, outcome)
        elif isinstance(event, events.NonFatalError):
            outcome.errors.append(f"{event.label}: {event.info.title}: {event.info.message}")
        elif isinstance(event, events.FatalError):
            raise event.exception
    return outcome


def _settings(base_url: str, key: str, examples: int, seed: int, phases: tuple[str, ...]) -> dict[str, Any]:
    return {
        "base-url": base_url,
        "headers": {"Authorization": f"Bearer {key}"} if key else {},
        "seed": seed,
        "workers": 2,
        "continue-on-failure": True,
        "request-timeout": 60,
        "suppress-health-check": ["all"],
        "generation": {
            "mode": "all",
            "max-examples": examples,
            "deterministic": False,
            "no-shrink": True,
            "database": "none",
        },
        "phases": {name: {"enabled": name in phases} for name in PHASES},
        "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
    }


def _count(recorder: ScenarioRecorder, outcome: Outcome) -> None:
    for interaction in recorder.interactions.values():
        outcome.cases += 1
        outcome.statuses[interaction.response.status_code if interaction.response else 0] += 1
    outcome.findings += _findings(recorder)


def _findings(recorder: ScenarioRecorder) -> Iterator[Finding]:
    for case_id, checks in recorder.checks.items():
        for check in checks:
            if check.status is Status.FAILURE and check.failure_info is not None:
                failure = check.failure_info.failure
                answer = recorder.find_response(case_id=case_id)
                yield Finding(
                    operation=failure.operation or recorder.label,
                    check=check.name,
                    title=failure.title,
                    said=failure.message[:300],
                    status=answer.status_code if answer else 0,
                    code=str(_problem(answer).get("code", "")),
                    pointers=tuple(one["pointer"] for one in _problem(answer).get("errors", ())),
                    request=check.failure_info.code_sample[:1500],
                )


def _problem(answer: Any) -> dict[str, Any]:
    """The JSON object of an answer; empty without one."""
    try:
        body = answer.json()
    except (AttributeError, ValueError):
        return {}
    return body if isinstance(body, dict) else {}
