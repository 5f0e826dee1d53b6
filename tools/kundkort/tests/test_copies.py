"""`kundkort check` and `kundkort rebuild` before they ask anybody. What they do with services is in tests/rebuild."""

import pytest

from chassis.testing_keys import private_key

from .conftest import Run


@pytest.mark.parametrize("command", ["check", "rebuild"])
@pytest.mark.parametrize(
    ("lacking", "value"), [("OPERATOR_SIGNING_KEY", ""), ("OPERATOR_SIGNING_KEY", "too short"), ("AMQP_URL", "")]
)
def test_a_missing_or_wrong_secret_is_named(kundkort: Run, command: str, lacking: str, value: str) -> None:
    done = kundkort(command, "billing", **{"OPERATOR_SIGNING_KEY": private_key("operator"), lacking: value})
    assert (done.returncode, lacking in done.stderr, "Traceback" in done.stderr) == (2, True, False), done


def test_a_service_that_does_not_exist_is_refused(kundkort: Run) -> None:
    done = kundkort("check", "ledger", OPERATOR_SIGNING_KEY=private_key("operator"))
    assert (done.returncode, "'customers', 'sales'" in done.stderr) == (2, True), done
