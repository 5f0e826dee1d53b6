"""Failures that several operations have in common stand once in the API's document, under `components/responses`."""

from collections import Counter
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

Json = dict[str, Any]
RESPONSES = "#/components/responses/"
NO_SERVICE = ("gateway", "chassis")


def share(paths: Json) -> Json:
    """Replaces the failures in `paths` by references; returns what they refer to, by name."""
    names: dict[tuple[str, ...], str] = {}
    shared: Json = {}
    used: Counter[str] = Counter()
    for responses in _all_responses(paths):
        for status, response in responses.items():
            if "x-codes" not in response:
                continue
            key = (status, *response["x-codes"])
            if key not in names:
                base = _name(status, response["x-codes"])
                used[base] += 1
                names[key] = base if used[base] == 1 else f"{base}{used[base]}"
                shared[names[key]] = response
            responses[status] = {"$ref": RESPONSES + names[key]}
    return shared


def _all_responses(paths: Json) -> Iterable[Json]:
    return (operation["responses"] for methods in paths.values() for operation in methods.values())


def _name(status: str, codes: list[str]) -> str:
    """`SalesConflict`: the service that most of the codes are of, and the status in words."""
    owners = Counter(code.partition(".")[0] for code in codes)
    services = [owner for owner, _ in owners.most_common() if owner not in NO_SERVICE]
    phrase = "OtherFailure" if status == "default" else HTTPStatus(int(status)).phrase.title().replace(" ", "")
    return (services[0] if services else "gateway").capitalize() + phrase
