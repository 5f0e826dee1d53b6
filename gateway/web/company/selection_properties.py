"""The company's properties in the form of a selection: those that say something are offered as fields of their own, with the
choices of a choice; tags are typed by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from contracts.collation import collation_key
from contracts.crm import GetProperty, ListProperties
from contracts.crm.property_names import name_key
from contracts.crm.selection_fields import OF_KIND, PROPERTY_KINDS
from contracts.crm.words import PROPERTY_KIND
from contracts.errors import ServiceError
from gateway.http.call import Call
from gateway.web.company.selection_rows import Form, Row
from gateway.web.texts import Texts

TAGGED = "property"
"""The field that asks whether a customer has a property at all."""
MOST_TAGS = 200
MOST_OF_KIND = 100
Json = dict[str, Any]
FIELDS = {kind.value: field.value for kind, field in OF_KIND.items() if field in PROPERTY_KINDS}
"""The field of a rule by the kind of the property that it asks about."""


def find_valued(call: Call, form: Form) -> dict[str, Json]:
    """The properties that say something, by id: some of each kind, and those of the rows. None where crm does not answer."""
    context = call.context_for(call.gateway.settings.card_deadline_seconds)
    asked = [ListProperties(kind=kind, limit=MOST_OF_KIND) for kind in PROPERTY_KINDS.values()]
    lists = _answers(call.gateway.sections.send(one, context) for one in asked)
    found = {one["id"]: one for listed in lists for one in listed["items"] if one.get("kind") in FIELDS}
    missing = {field for row in form.rows if is_property(field := row.values["field"]) and field not in found}
    wanted = [GetProperty(property_id=one) for one in sorted(missing)]
    more = _answers(call.gateway.sections.send(one, context) for one in wanted)
    return found | {one["id"]: one for one in more if one.get("kind") in FIELDS}


def _answers(sent: Iterable[Any]) -> list[Json]:
    found: list[Json] = []
    for pending in list(sent):
        try:
            found.append(pending.result())
        except ServiceError:
            continue
    return found


def is_property(field: str) -> bool:
    """Whether a row's field is a property."""
    return field.startswith("prp_") and field[4:].isalnum()


def field_options(valued: Mapping[str, Json], texts: Texts) -> list[tuple[str, str]]:
    """The properties as fields, with the word of their kind, in Swedish order."""
    ordered = sorted(valued.values(), key=lambda one: (collation_key(one["name"]), one["id"]))
    kinds = {kind: (word.sv, word.en)[texts.place].lower() for kind, word in PROPERTY_KIND.items()}
    return [(one["id"], f"{one['name']} ({kinds[one['kind']]})") for one in ordered]


def with_fields(form: Form, valued: Mapping[str, Json]) -> Form:
    """The form with fields of the rule in place of properties. One that is unknown is left for crm to refuse."""
    return form._replace(rows=[_with_field(row, valued) for row in form.rows])


def _with_field(row: Row, valued: Mapping[str, Json]) -> Row:
    chosen = row.values["field"]
    if not is_property(chosen):
        return row
    kind = valued.get(chosen, {}).get("kind", "text")
    return row._replace(values={**row.values, "field": FIELDS[kind], "property_id": chosen})


def find_tags(call: Call, form: Form) -> list[Json]:
    """The properties whose ids rows have, and those that begin with what rows have typed."""
    typed = [row.values["value"] for row in form.rows if row.values["field"] == TAGGED and row.values["value"]]
    ids = [value for value in dict.fromkeys(typed) if is_property(value)]
    context = call.context_for(call.gateway.settings.card_deadline_seconds)
    found = _answers(call.gateway.sections.send(GetProperty(property_id=one), context) for one in ids)
    for value in dict.fromkeys(one for one in typed if one not in ids):
        found += call.ask(ListProperties(prefix=value, limit=MOST_TAGS))["items"]
    return found


def with_ids(form: Form, tags: Iterable[Json]) -> Form:
    """The form with the ids of tags in place of their names."""
    ids = {name_key(one["name"]): one["id"] for one in tags}
    return _with_values(form, lambda value: ids.get(name_key(value), value))


def with_names(form: Form, tags: Iterable[Json]) -> Form:
    """The same the other way round."""
    names = {one["id"]: one["name"] for one in tags}
    return _with_values(form, lambda value: names.get(value, value))


def _with_values(form: Form, change: Any) -> Form:
    rows = [
        row._replace(values={**row.values, "value": change(row.values["value"])})
        if row.values["field"] == TAGGED
        else row
        for row in form.rows
    ]
    return form._replace(rows=rows)
