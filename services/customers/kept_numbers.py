"""Numbers of a customer that a change does not mean to change. Pure.

A form sends back what it was shown, and that is masked (`contracts.personal_numbers`): the stored number stays. A number that was
stored before a rule was new, and that nobody touches, does not stop the change of something else.
"""

from collections.abc import Mapping
from typing import Any

from contracts.customers import CustomerFields
from contracts.personal_numbers import FIELDS, is_masked, mask_personal_number
from customers.normalise import Problems, suggestions

NUMBERS = (*FIELDS, "gln")


def unmask_changes(stored: CustomerFields, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes with the stored number in place of its masked form; so, too, the VAT number that was suggested. A masked number
    that is another one stays as it is, and is refused later."""
    found = dict(changes)
    for name in FIELDS:
        if is_masked(changes.get(name)):
            known = (getattr(stored, name), suggestions(stored).get(name, ""))
            found[name] = next((one for one in known if _is_same(stored, name, one, changes[name])), changes[name])
    return found


def _is_same(stored: CustomerFields, name: str, known: str, given: str) -> bool:
    kind = stored.kind.value if name == "identity_number" else ""
    return bool(known) and mask_personal_number(known, kind) == given.strip()


def shows_hidden(stored: CustomerFields, after: CustomerFields, changes: Mapping[str, Any]) -> bool:
    """Whether the number of a private person would be shown as that of a company, by whoever has changed the kind without
    knowing the number."""
    number, given = after.identity_number, changes.get("identity_number")
    is_known = isinstance(given, str) and not is_masked(given)
    hidden = (mask_personal_number(number, one.kind.value) != number for one in (stored, after))
    return not is_known and number == stored.identity_number and list(hidden) == [True, False]


def keep_untouched(
    before: CustomerFields, given: CustomerFields, accepted: CustomerFields, problems: Problems
) -> CustomerFields:
    """The accepted fields with numbers that are stored already and were not changed, whatever is wrong with them now; their
    problems are taken away."""
    untouched = [name for name in NUMBERS if name in problems and getattr(given, name) == getattr(before, name)]
    for name in untouched:
        del problems[name]
    return accepted.model_copy(update={name: getattr(before, name) for name in untouched})
