"""Words of the tabs for error texts: an error names a state, a step or a kind as the card shows it."""

import importlib
from functools import cache
from importlib.util import find_spec

from contracts.labels import Label, Labels

STEPS: Labels = {
    "record_held": Label("Registrera som genomförd", "Record as held"),
    "record_not_held": Label("Registrera som ej genomförd", "Record as not held"),
    "settle_dispute": Label("Avsluta tvisten", "Settle the dispute"),
    "prepay": Label("Ta emot förskott", "Take a prepayment"),
    "waive": Label("Efterskänk krav", "Waive a claim"),
    "withdraw_payment": Label("Återkalla betalning", "Withdraw payment"),
}
"""Steps that no tab offers as an action of their own."""
QUOTED = {"sv": "”{}”", "en": "“{}”"}
NONE = {"sv": "inga", "en": "none"}


def quote_word(service: str, noun: str, name: str, language: str) -> str:
    """A state, step or kind of a service's noun as its tab shows it, in quotation marks: issued → ”Utställd”, “Issued”."""
    known = words_of(service, noun).get(name) or STEPS.get(name)
    said = getattr(known, language) if known else name.replace("_", " ")
    return QUOTED[language].format(said)


@cache
def words_of(service: str, noun: str) -> Labels:
    """The words of the tab of that noun; none for a service whose tabs this release does not know."""
    # found by name at the first use: the tabs' modules import the contracts, which import the error texts
    if find_spec(f"contracts.{service}") is None or find_spec(f"contracts.{service}.tabs") is None:
        return {}
    specs = importlib.import_module(f"contracts.{service}.tabs").TABS.specs
    found: dict[str, Label] = {}
    for spec in (one for one in specs if one.noun == noun):
        for column in spec.columns:
            found |= {value: Label(word.sv, word.en) for value, word in column.words.items()}
        for action in spec.item_actions:
            step = action.step or action.request.method.removesuffix(f"_{noun}")
            found[step] = Label(action.sv, action.en)
    return found
