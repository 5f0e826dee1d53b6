"""CODEOWNERS and the pages of services agree on owners, and every path that they name exists."""

import re
import sys

import pytest

from contracts.services import SERVICES
from tests.contracts.source import ROOT

LINES = [line.split() for line in (ROOT / ".github/CODEOWNERS").read_text().splitlines() if line and line[0] != "#"]
OWNERS = {pattern: owners for pattern, *owners in LINES}


def test_every_path_exists_and_has_an_owner() -> None:
    assert len(LINES) == len(OWNERS)
    assert [pattern for pattern in OWNERS if pattern != "*" and not (ROOT / pattern.strip("/")).exists()] == []
    assert [pattern for pattern, owners in OWNERS.items() if not owners] == []
    assert {owner for owners in OWNERS.values() for owner in owners} == {
        f"@kundkort/{team}" for team in ("platform", *SERVICES)
    }
    assert next(iter(OWNERS)) == "*", "the last match counts, so the line for everything comes first"


@pytest.mark.parametrize("service", SERVICES)
def test_a_team_owns_its_service_and_its_contract(service: str) -> None:
    for folder in (f"/services/{service}/", f"/libs/contracts/{service}/", f"/gateway/api/{service}.py"):
        assert OWNERS[folder] == [f"@kundkort/{service}"]


@pytest.mark.parametrize("service", SERVICES)
def test_the_page_says_owner_version_tests_and_rollback(service: str) -> None:
    page = (ROOT / "services" / service / "README.md").read_text()
    assert f"**Owner:** team {service}." in page.replace("team CRM", "team crm").replace(
        f"team {service.capitalize()}", f"team {service}"
    )
    assert "[VERSION](VERSION)" in page
    assert f"`make test-service SERVICE={service}`" in page
    assert f"`make release PART={service} VERSION=" in page
    assert f"`KUNDKORT_VERSION_{service.upper()}=0.1.0 docker compose up -d {service}`" in page


@pytest.mark.parametrize("service", SERVICES)
def test_no_module_of_a_service_hides_one_of_pythons(service: str) -> None:
    """A program started in the service's folder would import it in place of Python's own."""
    modules = {path.stem for path in (ROOT / "services" / service).glob("*.py")} - {"__init__"}
    assert modules & sys.stdlib_module_names == set()


def test_the_makefile_knows_what_the_pages_name() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"test-service", "release"} <= targets
