"""A tab's specification → the description that travels. `contracts.tabs.Tabs.describe` is the way in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from contracts.card import (
    ActionDescription,
    ColumnDescription,
    PartDescription,
    TabDescription,
    WordDescription,
)
from contracts.form_fields import describe_fields

if TYPE_CHECKING:
    from contracts.tabs import Action, Column, Part, TabSpec, Word


def describe_tab(spec: "TabSpec") -> TabDescription:
    """A tab's specification as it travels."""
    return TabDescription(
        key=spec.key,
        service=spec.service,
        order=spec.order,
        titles={"sv": spec.sv, "en": spec.en},
        module=spec.module,
        role=spec.role,
        columns=_describe_columns(spec.columns),
        actions=[_describe_action(action, None) for action in spec.actions],
        item_actions=[_describe_action(action, _states(spec, action)) for action in spec.item_actions],
        empty=spec.empty and _describe_word(spec.empty),
        invitation=spec.invitation and _describe_word(spec.invitation),
        item=spec.item.model_json_schema(mode="serialization"),
        opens=spec.opens.method if spec.opens is not None else None,
        details=_describe_columns(spec.details),
        parts=_describe_parts(spec.parts),
        by_branch="branch_id" in spec.item.model_fields if spec.by_branch is None else spec.by_branch,
    )


def _describe_parts(parts: Iterable["Part"]) -> list[PartDescription]:
    return [
        PartDescription(
            field=part.field, labels={"sv": part.sv, "en": part.en}, columns=_describe_columns(part.columns)
        )
        for part in parts
    ]


def _describe_columns(columns: Iterable["Column"]) -> list[ColumnDescription]:
    return [_describe_column(column) for column in columns]


def _states(spec: "TabSpec", action: "Action") -> list[str] | None:
    """The statuses that allow the action; None where no status says anything of its step."""
    step = action.step or action.request.method.removesuffix(f"_{spec.noun}")
    states = [status for status, steps in spec.steps.items() if step in steps]
    return states or None


def _describe_column(column: "Column") -> ColumnDescription:
    return ColumnDescription(
        field=column.field,
        labels={"sv": column.sv, "en": column.en},
        kind=column.kind,
        minor=column.minor,
        words={value: _describe_word(word) for value, word in column.words.items()},
        flags={name: _describe_word(word) for name, word in column.flags.items()},
        uses=dict(column.uses),
        also=list(column.also),
    )


def _describe_word(word: "Word") -> WordDescription:
    return WordDescription(sv=word.sv, en=word.en, tone=word.tone)


def _describe_action(action: "Action", states: list[str] | None) -> ActionDescription:
    request = action.request
    return ActionDescription(
        operation=action.name,
        labels={"sv": action.sv, "en": action.en},
        request=f"{request.service}.{request.__name__}",
        role=request.role,
        module=request.module,
        fields=describe_fields(request),
        states=states,
        needs=action.needs,
        details=_describe_columns(action.answer.details) if action.answer else [],
        parts=_describe_parts(action.answer.parts) if action.answer else [],
    )
