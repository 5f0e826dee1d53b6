"""The HTTP API described by itself: OpenAPI 3.1, made of the operations and the contracts' own schemas."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from gateway.docs import failures, parts
from gateway.docs.bodies import body_name, body_schemas, header_fields, needs_version, path_fields, reads_query
from gateway.docs.components import REF, Components
from gateway.docs.examples import Examples
from gateway.docs.shared_responses import share
from gateway.docs.tags import groups, tag_of, tags
from gateway.http.call import Operation
from gateway.http.decoding import lists

Json = dict[str, Any]
JSON = "application/json"
END = re.compile(r"(?<!e\.g)(?<!i\.e)\. ")
"""Where a sentence ends."""
DONE = {201: "Created", 204: "Done; the answer has no body"}


def document(operations: Iterable[Operation], version: str, today: date = date(2026, 3, 2)) -> Json:
    """The whole document; the dates of its examples are counted from `today`."""
    described = sorted(operations, key=lambda operation: (operation.path, operation.method))
    writer = _Writer(described, today)
    paths: Json = {}
    for operation in described:
        paths.setdefault(operation.address, {})[operation.method.lower()] = writer.operation(operation)
    shared = share(paths)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kundkort", "version": version, "description": parts.ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "tags": tags(described),
        "x-tagGroups": groups(described),
        "paths": paths,
        "components": {
            "securitySchemes": parts.SECURITY_SCHEMES,
            "schemas": writer.components.used_in([paths, shared]),
            "responses": shared,
            "examples": failures.examples_of(shared.values()),
            "parameters": parts.PARAMETERS,
        },
    }


class _Writer:
    """Describes operations one by one, with the schemas of all."""

    def __init__(self, operations: list[Operation], today: date) -> None:
        self.components = Components(operations)
        self._bodies = body_schemas(operations, self.components)
        self.components.all |= {f"{name}Body": schema for name, schema in self._bodies.items()}
        self.components.all["Problem"] = parts.PROBLEM
        self._request_examples = Examples(self.components.all, today, whole=False)
        self._reply_examples = Examples(self.components.all, today, whole=True)

    def operation(self, operation: Operation) -> Json:
        summary, description = summary_of(operation)
        described: Json = {
            "operationId": operation.name,
            "tags": [tag_of(operation)],
            "summary": summary,
            "description": description,
            "x-role": operation.role or "none",
            "x-module": operation.module or "none",
            "parameters": list(self._parameters(operation)),
            "responses": self._responses(operation),
        }
        if operation.is_public:
            described["security"] = []
        if operation.deprecated:
            described |= operation.deprecated.schema()
            described["description"] = f"{operation.deprecated.sentence()} {description}".strip()
        if body := self._body(operation):
            described["requestBody"] = body
        return described

    def _parameters(self, operation: Operation) -> Iterable[Json]:
        schema = self.components.model(operation.model)
        in_path = path_fields(operation)
        for name in in_path:
            field = schema["properties"].get(name, parts.TEXT)
            yield {**self._parameter(operation, name, field), "in": "path", "required": True}
        if reads_query(operation):
            for name, field in schema["properties"].items():
                if name not in {*in_path, *header_fields(operation)}:
                    yield self._query_parameter(operation, name, field, name in schema.get("required", ()))
        if header_fields(operation):
            yield parts.if_match(needs_version(operation))
        if operation.trial:
            yield parts.DRY_RUN
        if operation.idempotency != "none":
            yield parts.idempotency_key(operation.idempotency == "required", operation.trial is not None)

    def _parameter(self, operation: Operation, name: str, field: Json) -> Json:
        parameter: Json = {"name": name, "schema": field}
        if "x-label" in field:
            parameter["description"] = field.get("description") or field["title"]
        owner = operation.model.__name__ if operation.model is not None else ""
        example = self._request_examples.of(field, owner, name)
        return parameter if example is None else {**parameter, "example": example}

    def _query_parameter(self, operation: Operation, name: str, field: Json, required: bool) -> Json:
        if name == "cursor":
            field = {
                **field,
                "anyOf": [{**choice, **parts.CURSOR.get(choice["type"], {})} for choice in field["anyOf"]],
            }
        parameter = {**self._parameter(operation, name, field), "in": "query", "required": required}
        if operation.model is not None and name in lists(operation.model):
            parameter |= {"style": "form", "explode": False}
        return parameter

    def _body(self, operation: Operation) -> Json:
        """The request's body: what is left of the model when address and headers have taken their part."""
        if operation.streamed:
            return {"required": True, "content": {kind: parts.streamed(kind) for kind in operation.content_types}}
        name = body_name(operation)
        if name not in self._bodies:
            return {}
        schema = self._bodies[name]
        example = self._request_examples.of(self._as_done(operation, schema), name)
        content = {"schema": {"$ref": f"{REF}{name}Body"}, "example": example}
        return {"required": bool(schema.get("required") or operation.wrap), "content": {JSON: content}}

    def _as_done(self, operation: Operation, schema: Json) -> Json:
        """The schema of a body with all that is needed where nothing is only tried."""
        if operation.trial is None:
            return schema
        needed = self.components.model(operation.model).get("required", ())
        return {**schema, "required": [name for name in needed if name in schema["properties"]]}

    def _responses(self, operation: Operation) -> Json:
        done: Json = {"description": DONE.get(operation.status, "Done")}
        if operation.content_types and not operation.streamed:
            done["content"] = {kind: {"schema": parts.BINARY} for kind in operation.content_types}
        elif operation.status != 204:
            schema = self.components.reply(operation)
            done["content"] = {JSON: {"schema": schema, "example": self._reply_examples.of(schema)}}
        if operation.status == 201 and operation.location:
            done["headers"] = {"Location": parts.LOCATION}
        answers = {str(operation.status): done}
        if operation.trial:
            tried = self._trial(operation.trial)
            answers = {"200": _either(done, tried)} if operation.status == 200 else {"200": tried, **answers}
        return {**answers, **failures.responses(operation)}

    def _trial(self, trial: Operation) -> Json:
        """What `?dry_run=true` answers."""
        schema = self.components.reply(trial)
        content = {"schema": schema, "example": self._reply_examples.of(schema)}
        return {"description": "With dry_run: " + " ".join(trial.summary.split()), "content": {JSON: content}}


def _either(done: Json, tried: Json) -> Json:
    """One response for both: what is done and what is tried are answered with the same status."""
    first, second = (one["content"][JSON] for one in (done, tried))
    content = {**first, "schema": {"anyOf": [first["schema"], second["schema"]]}}
    return {**done, "description": f"{done['description']}. {tried['description']}", "content": {JSON: content}}


def summary_of(operation: Operation) -> tuple[str, str]:
    """The first sentence of what is written about an operation, and the rest."""
    words = " ".join((operation.summary or operation.name.replace("_", " ").capitalize()).split())
    found = END.search(words)
    return (words[: found.start()], words[found.end() :]) if found else (words.rstrip("."), "")
