"""Which errors refuse something for good, and which pass by themselves."""

import pytest

from chassis import errors
from contracts import common_errors
from contracts.errors import Conflict, NotFound


@pytest.mark.parametrize("error", [NotFound("zoo.animal_not_found", "No."), Conflict("zoo.too_old", "Too old.")])
def test_what_is_said_for_good_is_a_refusal(error: Exception) -> None:
    assert errors.is_refusal(error)


@pytest.mark.parametrize(
    "error",
    [
        common_errors.RECORD_BUSY.error("zoo", id="ani_1"),
        common_errors.NUMBERS_BUSY.error("zoo", series="main"),
        errors.broker_down(),
        errors.deadline_exceeded("zoo"),
        RuntimeError("a fault"),
    ],
)
def test_what_passes_by_itself_is_none(error: Exception) -> None:
    assert not errors.is_refusal(error)
