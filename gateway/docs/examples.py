"""Examples for the API's document: made from the schemas, with values from tables; pure, `today` is an argument.

A request's example holds what the request needs and what people usually send with it, so that it can be sent as it is. A
reply's example holds every field. Tests hold each against its schema, and send those of the requests.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from gateway.docs.example_accounts import ACCOUNTS
from gateway.docs.example_activities import ACTIVITIES
from gateway.docs.example_audit import AUDIT
from gateway.docs.example_bulk import BULK
from gateway.docs.example_card import CARD
from gateway.docs.example_collection import COLLECTION
from gateway.docs.example_contracts import CONTRACTS
from gateway.docs.example_credit_values import CREDIT_VALUES
from gateway.docs.example_dates import Day, Instant
from gateway.docs.example_erasure import ERASURE
from gateway.docs.example_exposures import EXPOSURES
from gateway.docs.example_fields import USUAL
from gateway.docs.example_history import HISTORY
from gateway.docs.example_login_values import LOGIN_VALUES
from gateway.docs.example_register import REGISTER
from gateway.docs.example_reminders import REMINDERS
from gateway.docs.example_selections import SELECTIONS
from gateway.docs.example_statistics import STATISTICS
from gateway.docs.example_values import VALUES as USUAL_VALUES

Json = dict[str, Any]
VALUES = (
    USUAL_VALUES
    | LOGIN_VALUES
    | CREDIT_VALUES
    | CONTRACTS
    | ACCOUNTS
    | EXPOSURES
    | REMINDERS
    | STATISTICS
    | COLLECTION
    | REGISTER
    | CARD
    | BULK
    | HISTORY
    | ERASURE
    | ACTIVITIES
    | SELECTIONS
)
DEEPEST = 8
MISSING = object()


@dataclass(frozen=True, slots=True)
class Examples:
    """Makes examples of schemas. `definitions` are the document's named schemas; `whole`: with every field."""

    definitions: Json
    today: date
    whole: bool

    def of(self, schema: Json, owner: str = "", field: str = "", depth: int = 0) -> Any:
        """An example of the schema of a `field` of `owner`, or of a schema that stands alone."""
        known = self._value_from_tables(owner, field)
        if known is not MISSING:
            return known
        if reference := schema.get("$ref"):
            owner = reference.rpartition("/")[2]
            return self.of(self.definitions[owner], owner, "", depth + 1)
        if choices := schema.get("anyOf") or schema.get("oneOf"):
            return self._choice(choices, owner, field, depth)
        if "properties" in schema:
            return self._object(schema, owner, depth)
        return self._plain(schema, owner, field, depth)

    def _choice(self, choices: list[Json], owner: str, field: str, depth: int) -> Any:
        """The first choice that is not null; null where nothing particular would be said."""
        first = next(one for one in choices if one.get("type") != "null")
        has_null = any(one.get("type") == "null" for one in choices)
        is_structure = "type" not in first or first["type"] == "array"
        return None if has_null and not is_structure else self.of(first, owner, field, depth)

    def _object(self, schema: Json, owner: str, depth: int) -> Json:
        if depth > DEEPEST:
            return {}
        usual = next((USUAL[name] for name in _names(owner) if name in USUAL), ())
        needed = {*schema.get("required", ()), *usual}
        fields = schema["properties"].items()
        return {name: self.of(field, owner, name, depth) for name, field in fields if (self.whole or name in needed)}

    def _plain(self, schema: Json, owner: str, field: str, depth: int) -> Any:
        if "const" in schema or "enum" in schema:
            return schema.get("default", schema.get("const", schema.get("enum", [None])[0]))
        kind = schema.get("type")
        if kind == "array":
            return [self.of(schema["items"], owner, f"{field}[]", depth + 1)]
        if kind == "string":
            return self._text(schema)
        usual = {"object": {}, "integer": schema.get("minimum", 1), "number": 1.5, "boolean": True}
        return schema.get("default", usual.get(kind or "object"))

    def _text(self, schema: Json) -> Any:
        if schema.get("format") == "date":
            return self._at(Day(0))
        if schema.get("format") == "date-time":
            return self._at(Instant(0, 8))
        return schema.get("default") or ("text" if schema.get("minLength") else "")

    def _value_from_tables(self, owner: str, field: str) -> Any:
        """The value that the tables have for a field."""
        for key in (*(f"{name}.{field}" for name in _names(owner)), field):
            for table in (AUDIT, VALUES):
                if field and key in table:
                    return self._at(table[key])
        return MISSING

    def _at(self, value: Any) -> Any:
        if isinstance(value, Day):
            return (self.today + timedelta(days=value.after)).isoformat()
        if isinstance(value, Instant):
            day = self.today + timedelta(days=value.after)
            return datetime.combine(day, time(value.hour), UTC).isoformat().replace("+00:00", "Z")
        return value


def _names(owner: str) -> tuple[str, str]:
    """A schema's name, and what it is without the endings that tell requests from replies."""
    return owner, owner.removesuffix("Input").removesuffix("Body")
