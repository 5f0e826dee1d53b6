"""For the tests of services: whether the answer to GetCardSection is as the contract's item classes say.

check_section(TABS, section)
"""

import json

from pydantic import BaseModel

from contracts.card import CardSection
from contracts.tabs import Tabs, TabSpec


def check_section(tabs: Tabs, section: CardSection) -> int:
    """The number of items checked. Raises ValidationError for a field that is missing, undeclared or of another type, and
    ValueError for a tab that is not declared or a value without a word."""
    specs = {spec.key: spec for spec in (*tabs.specs, *tabs.head)}
    if section.version != tabs.version:
        raise ValueError(f"the section names version {section.version}, its tabs have {tabs.version}")
    for tab in (*section.tabs, *section.head):
        if tab.key not in specs:
            raise ValueError(f"{tab.key} is not a tab of {tabs.service}")
        for item in tab.items:
            check_item(specs[tab.key], item)
    return sum(len(tab.items) for tab in (*section.tabs, *section.head))


def check_item(spec: TabSpec, item: dict[str, object]) -> None:
    """One item of a tab; raises as `check_section`."""
    check_strictly(spec.item, item)
    for column in spec.columns:
        value = item.get(column.field)
        if column.words and value is not None and value not in column.words:
            raise ValueError(f"{spec.key}: {column.field} has no word for {value}")


def check_strictly(model: type[BaseModel], value: object) -> None:
    """Raises ValidationError unless the JSON of `value` is exactly the model's: nothing missing, nothing undeclared, no value
    of another type or of no enum. (A Reply's own `model_validate` is as tolerant as an older reader must be.)"""
    model.__pydantic_validator__.validate_json(json.dumps(value), strict=True, extra="forbid")
