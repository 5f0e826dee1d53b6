"""The HTTP API described by itself: OpenAPI 3.1, made of the operations and the contracts' own schemas."""

import re
from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from gateway.http.call import Operation
from gateway.http.decoding import lists, versioned

Json = dict[str, Any]
REF = "#/components/schemas/"
TEXT = {"type": "string"}
BINARY = {"type": "string", "format": "binary"}


def document(operations: Iterable[Operation], version: str) -> Json:
    """The whole document."""
    described = sorted(operations, key=lambda operation: (operation.path, operation.method))
    schemas = _Schemas(described)
    paths: Json = {}
    for operation in described:
        address = "/v1" + re.sub(r"<(\w+)>", r"{\1}", operation.path)
        paths.setdefault(address, {})[operation.method.lower()] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kundkort", "version": version, "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "API key or session"}},
            "schemas": {**schemas.definitions, "Problem": PROBLEM},
            "responses": {
                "Problem": {
                    "description": "What went wrong (RFC 9457)",
                    "content": {"application/problem+json": {"schema": {"$ref": f"{REF}Problem"}}},
                }
            },
            "parameters": {"IdempotencyKey": IDEMPOTENCY_KEY, "IfMatch": IF_MATCH},
        },
    }


class _Schemas:
    """The JSON schemas of all models at once, so that two of the same name are told apart."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        asked = {(operation.model, "validation") for operation in operations if operation.model is not None}
        given = {(operation.reply, "serialization") for operation in operations if operation.reply is not None}
        wanted = sorted(asked | given, key=lambda pair: (pair[0].__module__, pair[0].__qualname__))
        refs, whole = models_json_schema(wanted, ref_template=REF + "{model}")  # type: ignore[arg-type]
        self._refs: dict[Any, Json] = dict(refs)
        self._all: Json = whole.get("$defs", {})
        own = {self._name(model, "validation") for model, mode in asked}
        kept = {self._name(model, "serialization") for model, mode in given}
        self.definitions = {name: schema for name, schema in self._all.items() if name not in own - kept}

    def reply(self, operation: Operation) -> Json:
        return {"type": "object"} if operation.reply is None else self._refs[(operation.reply, "serialization")]

    def asked(self, operation: Operation) -> Json:
        """The schema of the operation's model, as an object of its own."""
        if operation.model is None:
            return {"properties": {}}
        found: Json = self._all[self._name(operation.model, "validation")]
        return found

    def _name(self, model: Any, mode: str) -> str:
        ref: str = self._refs[(model, mode)]["$ref"]
        return ref.removeprefix(REF)


def _operation(operation: Operation, schemas: _Schemas) -> Json:
    summary, _, more = (operation.summary or operation.name.replace("_", " ").capitalize()).strip().partition("\n")
    described: Json = {
        "operationId": operation.name,
        "tags": [operation.path.split("/")[1]],
        "summary": summary,
        "description": " ".join(more.split()),
        "x-role": operation.role or "none",
        "x-module": operation.module or "none",
        "parameters": list(_parameters(operation, schemas.asked(operation))),
        "responses": _responses(operation, schemas),
    }
    if operation.is_public:
        described["security"] = []
    if operation.deprecated:
        described |= operation.deprecated.schema()
        described["description"] = f"{operation.deprecated.sentence()} {described['description']}".strip()
    if body := _body(operation, schemas.asked(operation)):
        described["requestBody"] = body
    return described


def _parameters(operation: Operation, schema: Json) -> Iterable[Json]:
    in_path = _in_path(operation)
    for name in in_path:
        yield {"name": name, "in": "path", "required": True, "schema": schema["properties"].get(name, TEXT)}
    if _reads_query(operation):
        for name, field in schema["properties"].items():
            if name not in {*in_path, *_by_header(operation)}:
                yield _query_parameter(operation, name, field, name in schema.get("required", ()))
    if _by_header(operation):
        yield {"$ref": "#/components/parameters/IfMatch"}
    if operation.idempotency == "required":
        yield {**IDEMPOTENCY_KEY, "required": True}
    elif operation.idempotency != "none":
        yield {"$ref": "#/components/parameters/IdempotencyKey"}


def _query_parameter(operation: Operation, name: str, field: Json, required: bool) -> Json:
    parameter: Json = {"name": name, "in": "query", "required": required, "schema": field}
    if "description" in field:
        parameter["description"] = field["description"]
    if operation.model is not None and name in lists(operation.model):
        parameter |= {"style": "form", "explode": False}
    return parameter


def _body(operation: Operation, schema: Json) -> Json:
    """The request's body: what is left of the model when address and headers have taken their part."""
    if operation.streamed:
        return {"required": True, "content": {kind: {"schema": _streamed(kind)} for kind in operation.content_types}}
    if operation.method not in ("POST", "PUT", "PATCH") or operation.model is None:
        return {}
    taken = {*_in_path(operation), *_by_header(operation)}
    properties = {name: field for name, field in schema["properties"].items() if name not in taken}
    if operation.wrap:
        body = {**properties[operation.wrap], "type": "object"}
        return {"required": True, "content": {"application/json": {"schema": body}}}
    if not properties:
        return {}
    required = [name for name in schema.get("required", ()) if name in properties]
    whole = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
    return {"required": bool(required), "content": {"application/json": {"schema": whole}}}


def _streamed(kind: str) -> Json:
    if kind == "multipart/form-data":
        return {"type": "object", "properties": {"file": BINARY}, "required": ["file"]}
    return BINARY


def _responses(operation: Operation, schemas: _Schemas) -> Json:
    done: Json = {"description": "Done"}
    if operation.status != 204:
        done["content"] = {"application/json": {"schema": schemas.reply(operation)}}
    if operation.content_types and not operation.streamed:
        done["content"] = {kind: {"schema": BINARY} for kind in operation.content_types}
    failures = ["422", "503"] if operation.is_public else ["401", "403", "422", "503"]
    if _in_path(operation):
        failures.append("404")
    if operation.method not in ("GET", "DELETE"):
        failures += ["400", "409"]
    if _by_header(operation):
        failures += ["412", "428"]
    problem = {"$ref": "#/components/responses/Problem"}
    return {str(operation.status): done, **dict.fromkeys(sorted(failures), problem), "default": problem}


def _in_path(operation: Operation) -> list[str]:
    return re.findall(r"<(\w+)>", operation.path)


def _by_header(operation: Operation) -> frozenset[str]:
    return versioned(operation.model) if operation.model is not None else frozenset()


def _reads_query(operation: Operation) -> bool:
    return operation.streamed or operation.method in ("GET", "DELETE")


IDEMPOTENCY_KEY: Json = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Of your own choice: sent again with the same body, the request is answered again and not done twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200},
}
IF_MATCH: Json = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": 'The ETag that you have read, e.g. "3". 428 where it is needed and missing, 412 when it is stale.',
    "schema": TEXT,
}
PROBLEM: Json = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "code": {"type": "string", "description": "`service.reason`; stable"},
        "request_id": TEXT,
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"pointer": TEXT, "code": TEXT, "detail": TEXT}},
        },
        "allowed": {"type": "array", "items": TEXT},
        "retry_after": {"type": "number", "description": "Seconds"},
    },
}
ABOUT = (
    "The customer card. Send an API key or session as `Authorization: Bearer …`. Amounts are decimal strings, dates plain, "
    "instants RFC 3339 in UTC; unknown fields are refused in requests and may be added to answers."
)
