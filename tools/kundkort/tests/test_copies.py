"""`kundkort check` and `kundkort rebuild` before they ask anybody. What they do with services is in tests/rebuild."""

import pytest

from .conftest import Run


@pytest.mark.parametrize("command", ["check", "rebuild"])
@pytest.mark.parametrize(("lacking", "said"), [("CONTEXT_KEY", "CONTEXT_KEY"), ("AMQP_URL", "AMQP_URL")])
def test_a_missing_secret_is_named(kundkort: Run, command: str, lacking: str, said: str) -> None:
    done = kundkort(command, "billing", **{"CONTEXT_KEY": "k" * 32, lacking: ""})
    assert (done.returncode, said in done.stderr, "Traceback" in done.stderr) == (2, True, False), done


def test_a_service_that_does_not_exist_is_refused(kundkort: Run) -> None:
    done = kundkort("check", "ledger", CONTEXT_KEY="k" * 32)
    assert (done.returncode, "'customers', 'sales'" in done.stderr) == (2, True), done
