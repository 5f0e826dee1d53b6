"""The named schemas of the API's document: made from the contracts, with labels, and names fit for code generators."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from contracts.base import SharedValue, Value
from contracts.labels import choices_of, label_of
from gateway.http.call import Operation

Json = dict[str, Any]
REF = "#/components/schemas/"
CLASS = "x-class"
"""Where a schema holds its class until it has its name in the document."""


class Components:
    """The JSON schemas of all models at once, so that two of the same name are told apart."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted = {pair for operation in operations for pair in _models(operation)}
        ordered = sorted(wanted, key=lambda pair: (pair[0].__module__, pair[0].__qualname__, pair[1]))
        refs, whole = models_json_schema(ordered, ref_template=REF + "{model}", schema_generator=_Labelled)  # type: ignore[arg-type]
        definitions: Json = whole.get("$defs", {})
        names = public_names(definitions)
        self.all: Json = {names[name]: _renamed(schema, names) for name, schema in definitions.items()}
        self._refs: dict[Any, Json] = {pair: _renamed(ref, names) for pair, ref in refs.items()}

    def reply(self, operation: Operation) -> Json:
        """The schema of what the operation answers with: a reference, or any object."""
        if operation.reply is None:
            return {"type": "object"}
        return self._refs[(operation.reply, "serialization")]

    def model(self, model: type[Value] | None) -> Json:
        """The schema of what the operation is filled from, as an object of its own."""
        if model is None:
            return {"properties": {}}
        name = self._refs[(model, "validation")]["$ref"].removeprefix(REF)
        found: Json = self.all[name]
        return found

    def used_in(self, part: Any) -> Json:
        """The schemas that `part` refers to, directly or not."""
        used: Json = {}
        waiting = _references(part)
        while waiting:
            name = waiting.pop()
            if name not in used:
                used[name] = self.all[name]
                waiting |= _references(self.all[name])
        return dict(sorted(used.items()))


class _Labelled(GenerateJsonSchema):
    """Gives fields that people fill in their label, and leaves out titles that only repeat a field's name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: Any) -> Json:
        made: Json = super().model_schema(schema)
        made.pop("title", None)
        model = made[CLASS] = schema["cls"]
        if issubclass(model, SharedValue):
            for name, field in made.get("properties", {}).items():
                label = label_of(model, name)
                field |= {"title": label.en, "x-label": label._asdict()}
                if choices := choices_of(model, name):
                    field["x-words"] = {value: word._asdict() for value, word in choices.items()}
        return made

    def enum_schema(self, schema: Any) -> Json:
        made: Json = super().enum_schema(schema)
        made.pop("title", None)
        return {**made, CLASS: schema["cls"]}


def _models(operation: Operation) -> Iterable[tuple[Any, str]]:
    if operation.trial is not None:
        yield from _models(operation.trial)
    if operation.model is not None:
        yield operation.model, "validation"
    if operation.wrapped is not None:
        yield operation.wrapped, "validation"
    if operation.reply is not None:
        yield operation.reply, "serialization"


def public_names(definitions: Json) -> dict[str, str]:
    """The names of schemas in the document, letters and digits only, by pydantic's own names.

    `Address-Input` → `AddressInput`, `Address-Output` → `Address`, `Page_ActivityRow_` → `ActivityRowPage`, and
    `contracts__billing__invoices__Party` → `BillingParty` where another class has the name `Party`, too.
    """
    classes = {name: schema.pop(CLASS) for name, schema in definitions.items()}
    short = Counter(_short_name(cls) for cls in set(classes.values()))
    names = {}
    for name, cls in classes.items():
        own = _short_name(cls)
        owner = _owner(cls) if short[own] > 1 else ""
        names[name] = owner + own + ("Input" if name.endswith("-Input") else "")
    doubles = [public for public, count in Counter(names.values()).items() if count > 1]
    if doubles:
        raise ValueError(f"these schemas would have the same name in the document: {', '.join(sorted(doubles))}")
    return names


def _short_name(cls: type) -> str:
    """`Page[ActivityRow]` → `ActivityRowPage`."""
    generic, _, item = cls.__name__.rstrip("]").partition("[")
    return item.rpartition(".")[2] + generic


def _owner(cls: type) -> str:
    """`contracts.billing.invoices` → `Billing`."""
    package = cls.__module__.split(".")
    return (package[1] if package[0] == "contracts" and len(package) > 1 else package[0]).capitalize()


def _renamed(part: Any, names: dict[str, str]) -> Any:
    """The same with the new names of the schemas that it refers to, also in the mapping of a discriminator."""
    if isinstance(part, dict):
        return {key: _renamed(value, names) for key, value in part.items()}
    if isinstance(part, str) and part.startswith(REF):
        return REF + names[part.removeprefix(REF)]
    return [_renamed(one, names) for one in part] if isinstance(part, list) else part


def _references(part: Any) -> set[str]:
    if isinstance(part, dict):
        reference = part.get("$ref")
        own = {reference.removeprefix(REF)} if isinstance(reference, str) and reference.startswith(REF) else set()
        return own.union(*(_references(value) for value in part.values()))
    return set().union(*(_references(one) for one in part)) if isinstance(part, list) else set()
