"""What a caller may ask of selections: nothing of modules that the company, or the caller's key, has not on.

A rule could else find out digit by digit what a customer owes, and an explanation would say it.
"""

from collections.abc import Iterator

from chassis.context import current
from contracts import context_errors
from contracts.crm import selection_errors as texts
from contracts.crm.selection_fields import missing_module
from contracts.crm.selections import SelectionRule, conditions_of, is_group, walk
from contracts.errors import BadField


def check(rule: SelectionRule, root: str = "/rule") -> Iterator[BadField]:
    """The conditions of a rule that the caller may not ask for."""
    for one in walk(rule):
        if is_group(one.rule) or one.rule.field is None:
            continue
        if module := missing_module(one.rule.field, current().modules):
            said = {"field": one.rule.field.value, "module": module.value}
            yield texts.FIELD_OF_MODULE_OFF.at(f"{root}{one.pointer}/field", **said)


def refuse_closed(rule: SelectionRule) -> None:
    """Raises NotAllowed for a saved rule of which the caller may not know whom it fits."""
    for one in conditions_of(rule):
        if one.field is not None and (module := missing_module(one.field, current().modules)):
            raise context_errors.MODULE_OFF.error("crm", needs=module, module=module)
