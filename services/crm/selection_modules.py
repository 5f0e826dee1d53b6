"""What a caller may ask of selections: nothing of modules that the company has not on, or that the caller's key is not for.

A rule could else find out digit by digit what a customer owes, and an explanation would say it.
"""

from collections.abc import Iterator

from chassis.context import current
from contracts import context_errors
from contracts.access import Module
from contracts.crm import selection_errors as texts
from contracts.crm.selection_fields import missing_module
from contracts.crm.selections import Condition, SelectionRule, conditions_of, is_group, walk
from contracts.errors import BadField


def check(rule: SelectionRule, root: str = "/rule") -> Iterator[BadField]:
    """The conditions of a rule that the caller may not ask for."""
    for one in walk(rule):
        if is_group(one.rule) or one.rule.field is None:
            continue
        if module := _missing(one.rule):
            said = {"field": one.rule.field.value, "module": module.value}
            yield texts.FIELD_OF_MODULE_OFF.at(f"{root}{one.pointer}/field", **said)


def find_missing(rule: SelectionRule) -> Module | None:
    """The first module that the caller lacks for knowing whom a rule fits."""
    return next((module for one in conditions_of(rule) if (module := _missing(one))), None)


def refuse_closed(rule: SelectionRule) -> None:
    """Raises NotAllowed for a saved rule of which the caller may not know whom it fits."""
    if module := find_missing(rule):
        raise context_errors.MODULE_OFF.error("crm", needs=module, module=module)


def _missing(condition: Condition) -> Module | None:
    if condition.field is None:
        return None
    return missing_module(condition.field, current().modules, current().closed_modules)
