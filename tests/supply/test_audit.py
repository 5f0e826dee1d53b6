"""The audit of dependencies finds a known hole, and never passes without data."""

from datetime import date
from pathlib import Path

import pytest

from chassis.testing import free_port
from deploy.docker.images import DOCKERFILES
from deploy.supply import audit
from deploy.supply.audit import PROBE
from deploy.supply.locks import LOCKS, pins
from tests.supply.advisories import a_source

pytestmark = pytest.mark.slow
DAY = date(2026, 11, 28)


@pytest.fixture
def locks(tmp_path: Path) -> dict[str, Path]:
    """Two parts whose locks hold different versions of one package."""
    files = {"one": "Requests_Thing==1.0 \\\n    --hash=sha256:aa\n", "two": "requests-thing==2.0\nother==3\n"}
    for part, text in files.items():
        (tmp_path / part).write_text(text)
    return {part: tmp_path / part for part in files}


def test_every_image_is_audited() -> None:
    assert set(LOCKS) == set(DOCKERFILES)
    assert all(len(pins(lock)) > 10 for lock in LOCKS.values())


def test_a_hole_is_found_in_the_part_that_has_it(locks: dict[str, Path]) -> None:
    with a_source(PROBE, ("requests-thing", "2.0")) as url:
        assert audit.audit(locks, url, DAY) == ["two: requests-thing 2.0: TEST-requests-thing"]


def test_without_holes_it_passes(locks: dict[str, Path]) -> None:
    with a_source(PROBE) as url:
        assert audit.audit(locks, url, DAY) == []


def test_a_source_without_data_is_no_pass(locks: dict[str, Path]) -> None:
    with a_source() as url, pytest.raises(audit.NoData, match=r"knows no hole in pyyaml 5\.3"):
        audit.audit(locks, url, DAY)


def test_a_source_that_cannot_be_reached_is_no_pass(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AUDIT_URL", f"http://127.0.0.1:{free_port()}/v1/query")
    assert audit.main(["tools"]) == audit.NO_DATA
    assert capsys.readouterr().err.startswith("No data, so nothing is known: ")


def test_the_command_says_what_it_found(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    flask = next(pin for pin in pins(LOCKS["tools"]) if pin[0] == "click")
    with a_source(PROBE, flask) as url:
        monkeypatch.setenv("AUDIT_URL", url)
        assert audit.main(["tools"]) == audit.HOLES
    assert capsys.readouterr().out == f"tools: click {flask[1]}: TEST-click\n"


def test_an_accepted_advisory_counts_again_after_its_day(tmp_path: Path) -> None:
    file = tmp_path / "accepted.txt"
    file.write_text("# id, last day, reason\nTEST-a 2026-11-28 not reachable: no YAML is read\n")
    assert audit.accepted(DAY, file) == {"TEST-a"}
    assert audit.accepted(date(2026, 11, 29), file) == set()
    file.write_text("TEST-a 2026-11-28\n")
    with pytest.raises(ValueError):
        audit.accepted(DAY, file)


def test_what_is_accepted_today_is_written_as_it_must_be() -> None:
    audit.accepted(DAY)
