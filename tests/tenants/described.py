"""The operations of the API as its own document describes them, and requests made from its examples."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import requests

from chassis.version import version_of
from contracts.access import Module, Role, is_allowed
from gateway.api import all_apis
from gateway.docs.example_ids import IDS
from gateway.docs.examples import VALUES
from gateway.docs.openapi import document

Json = dict[str, Any]
Sent = requests.Response
TODAY = datetime.now(UTC).date()
DOCUMENT: Json = document((one for api in all_apis() for one in api.operations), version_of("gateway"), TODAY)
FILE = ("fil.txt", b"namn\nBageriet AB\n", "text/csv")
LISTED_IDS = {"add": "property_id", "remove": "property_id", "customer_ids": "customer_id", "order_ids": "order_id"}
"""Fields that hold lists of ids, and whose."""
OWN_TEXTS = {"register_id", "peppol_id", "client_id"}
"""Fields that are called ids but hold what the caller likes."""


@dataclass(frozen=True)
class Field:
    """A field of a query or body that holds an id (or, `is_list`, several): where it is, and of what kind it is."""

    name: str
    kind: str
    steps: tuple[str, ...] = ()
    is_list: bool = False

    @property
    def is_query(self) -> bool:
        return not self.steps


class Described:
    """One operation."""

    def __init__(self, method: str, path: str, said: Json) -> None:
        self.method, self.path, self._said = method.upper(), path, said
        self.name: str = said["operationId"]
        self.role = None if said["x-role"] == "none" else Role(said["x-role"])
        self.module = None if said["x-module"] == "none" else Module(said["x-module"])
        self._parameters = [_resolved(one) for one in said.get("parameters", [])]
        self._content: Json = said.get("requestBody", {}).get("content", {})

    def __repr__(self) -> str:
        return self.name

    @property
    def kinds(self) -> list[str]:
        """The kinds of ids in the address, outermost first."""
        return [name for name in re.findall(r"{(\w+)}", self.path) if name.endswith("_id")]

    @property
    def allowed(self) -> list[Role]:
        return [role for role in Role if self.role is not None and is_allowed(self.role, {role})]

    @property
    def refused(self) -> list[Role]:
        return [role for role in Role if self.role is not None and role not in self.allowed]

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    def fields(self) -> Iterator[Field]:
        """Every field of query and body that holds ids."""
        for one in self._parameters:
            if one["in"] == "query" and one["name"].endswith("_id") and one["name"] not in OWN_TEXTS:
                yield Field(one["name"], one["name"])
        if "application/json" in self._content:
            yield from _id_fields(self._content["application/json"]["schema"], ())

    def send(
        self, base_url: str, key: str, ids: Mapping[str, str], query: Json | None = None, body: Any = None
    ) -> Sent:
        """Sends the example, with `ids` by kind in the address; `body` instead of the example's."""
        names = {name: ids.get(name, _example_of(self._parameters, name)) for name in re.findall(r"{(\w+)}", self.path)}
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        for one in self._parameters:
            if one["in"] == "header" and one["name"] == "If-Match":
                headers["If-Match"] = '"1"'
            if one["in"] == "header" and one["name"] == "Idempotency-Key":
                headers["Idempotency-Key"] = uuid4().hex
        content: Json = {}
        if "multipart/form-data" in self._content:
            content = {"files": {"file": FILE}}
        elif "text/csv" in self._content:
            content = {"data": FILE[1]}
            headers["Content-Type"] = "text/csv"
        elif self._content:
            content = {"json": self.example() if body is None else body}
        url = base_url + self.path.format(**names)
        params = {**self._needed(), **(query or {})}
        return requests.request(self.method, url, params=params, headers=headers, timeout=30, **content)

    def _needed(self) -> Json:
        """The examples of the query's fields that must be there."""
        needed = (one["name"] for one in self._parameters if one["in"] == "query" and one.get("required"))
        return {name: _example_of(self._parameters, name) for name in needed}

    def example(self) -> Any:
        """The body of the example; {} where the document has none."""
        return self._content.get("application/json", {}).get("example", {})


def operations() -> list[Described]:
    """All of them, those that delete last."""
    found = [Described(method, path, said) for path, at in DOCUMENT["paths"].items() for method, said in at.items()]
    return sorted(found, key=lambda one: one.method == "DELETE")


def unknown(kind: str) -> str:
    """An id that nothing ever had."""
    example = IDS.get(kind) or VALUES.get(kind) or IDS["add"][0]
    return f"{example.partition('_')[0]}_00000000000070008000000000000000"


def _resolved(schema: Json) -> Json:
    while "$ref" in schema:
        found: Any = DOCUMENT
        for step in schema["$ref"].split("/")[1:]:
            found = found[step]
        schema = found
    return schema


def _example_of(parameters: list[Json], name: str) -> str:
    (said,) = (one for one in parameters if one["name"] == name)
    schema = _resolved(said["schema"])
    return str(said.get("example") or schema.get("example") or schema.get("enum", ["x"])[0])


def _id_fields(schema: Json, steps: tuple[str, ...]) -> Iterator[Field]:
    schema = _resolved(schema)
    for choice in schema.get("anyOf", []):
        yield from _id_fields(choice, steps)
    for name, said in schema.get("properties", {}).items():
        if name in LISTED_IDS:
            yield Field(name, LISTED_IDS[name], (*steps, name), is_list=True)
        elif name.endswith("_id") and name not in OWN_TEXTS:
            yield Field(name, name, (*steps, name))
        else:
            yield from _id_fields(said, (*steps, name))
