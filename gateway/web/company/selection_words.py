"""What is wrong with a rule of a selection in the words of its form, in place of the names that programs send."""

from typing import Any

from contracts import errors_catalogue
from contracts.crm.selection_labels import FIELDS, OPERATORS
from contracts.crm.selections import Condition
from contracts.errors import BadField
from contracts.labels import label_of
from gateway.web.forms.refusals import is_empty
from gateway.web.texts import Texts

NAMES = frozenset({"field", "operator", "needs", "name", "allowed"})
"""Values of errors that are names: of fields, comparisons, and parts of a condition."""
WORDS = {**FIELDS, **OPERATORS}


def say(bad: BadField, texts: Texts) -> str:
    """The text of a bad part of a rule, in the page's language."""
    if is_empty(bad):
        return texts("fill_in")
    values: dict[str, Any] = {
        name: _words(value, texts) if name in NAMES else value for name, value in bad.values.items()
    }
    return errors_catalogue.field_detail(bad.code, bad.detail, values, texts.language)


def _words(value: Any, texts: Texts) -> Any:
    return [_word(one, texts) for one in value] if isinstance(value, list) else _word(str(value), texts)


def _word(name: str, texts: Texts) -> str:
    if name in Condition.model_fields:
        label = label_of(Condition, name)
    elif name in WORDS:
        label = WORDS[name]
    else:
        return name
    return texts("quoted", texts.word(label))
