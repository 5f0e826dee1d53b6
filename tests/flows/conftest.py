"""A customer with something in every tab."""

from typing import Any

import pytest

from kundkort import demo
from kundkort.api import Api


@pytest.fixture(scope="module")
def full_customer(stack: Any) -> dict[str, Any]:
    """The first demo customer of company "acme": every tab of its card has something."""
    api: Api = stack.company("acme")
    made = demo.make(api, count=3, threads=2)
    demo.fill(api, made, threads=2)
    return made[1]
