"""What an operation takes from where: address, query, headers, and the schema of the body that is left."""

import re
from collections.abc import Iterable
from typing import Any

from gateway.docs.components import Components
from gateway.http.call import Operation
from gateway.http.decoding import versioned

Json = dict[str, Any]


def path_fields(operation: Operation) -> list[str]:
    """The fields that the address fills."""
    return re.findall(r"<(\w+)>", operation.path)


def header_fields(operation: Operation) -> frozenset[str]:
    """The fields that If-Match fills."""
    return versioned(operation.model) if operation.model is not None else frozenset()


def needs_version(operation: Operation) -> bool:
    """Whether the operation is refused (428) without If-Match."""
    model = operation.model
    return model is not None and bool(header_fields(operation)) and model.model_fields["version"].is_required()


def reads_query(operation: Operation) -> bool:
    """Whether the query fills what address and headers leave; a JSON body does otherwise."""
    return operation.streamed or operation.method in ("GET", "DELETE")


def body_name(operation: Operation) -> str:
    """`create_quote` → `CreateQuote`, to which the name of the body's schema adds `Body`."""
    return "".join(word.capitalize() for word in operation.name.split("_"))


def body_schemas(operations: Iterable[Operation], components: Components) -> dict[str, Json]:
    """The schemas of all JSON bodies, by `body_name`."""
    found = {}
    for operation in operations:
        if operation.model is not None and not reads_query(operation):
            schema = _wrapped(operation, components) if operation.wrap else _rest(operation, components)
            if schema:
                found[body_name(operation)] = schema
    return found


def _rest(operation: Operation, components: Components) -> Json:
    """What is left of the model when address and headers have taken their part."""
    schema = components.model(operation.model)
    taken = {*path_fields(operation), *header_fields(operation)}
    properties = {name: field for name, field in schema["properties"].items() if name not in taken}
    if operation.method == "PATCH":  # what is left out stays as it is, whatever the default
        properties = {name: _without(field, "default") for name, field in properties.items()}
    required = [name for name in schema.get("required", ()) if name in properties]
    if operation.trial is not None:
        tried = components.model(operation.trial.model)
        properties = {name: _as_tried(field, tried["properties"][name]) for name, field in properties.items()}
        required = [name for name in required if name in tried.get("required", ())]
    needed = {"required": required} if required else {}
    return {"type": "object", "properties": properties, **needed, "additionalProperties": False} if properties else {}


def _as_tried(field: Json, tried: Json) -> Json:
    """A field of an operation whose trial takes more: no schema of a body can depend on `dry_run`, which is in the query."""
    if field == tried:
        return field
    limits = ", ".join(f"{name} {value}" for name, value in field.items() if tried.get(name) != value)
    said = f"{field.get('description', '')} Needed unless `dry_run` is `true` ({limits})."
    return {**_without(tried, "default"), "description": said.strip()}


def _wrapped(operation: Operation, components: Components) -> Json:
    """A body that names only what changes: every field may be left out, and null takes a value away."""
    if operation.wrapped is None:
        field: Json = {**components.model(operation.model)["properties"][operation.wrap], "type": "object"}
        return field
    properties = components.model(operation.wrapped)["properties"]
    return {
        "type": "object",
        "properties": {name: _may_be_null(field) for name, field in properties.items()},
        "additionalProperties": False,
        "minProperties": 1,
    }


def _may_be_null(field: Json) -> Json:
    words: Json = {name: field[name] for name in ("title", "x-label", "x-words", "description") if name in field}
    schema = _without(field, "default", *words)
    choices = schema.pop("anyOf", None) or [schema]
    has_null = any(choice.get("type") == "null" for choice in choices)
    return {**words, "anyOf": choices if has_null else [*choices, {"type": "null"}]}


def _without(field: Json, *names: str) -> Json:
    return {name: value for name, value in field.items() if name not in names}
