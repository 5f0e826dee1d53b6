"""The tables of the pages are compared with the code: RPCs, roles, events, settings, modules, commands, links, decisions."""

import ast
import importlib
import re
from collections import Counter
from pathlib import Path

import pytest

from chassis.settings import CommonSettings, ServiceSettings
from contracts import catalogue
from contracts.services import SERVICES
from gateway.settings import Settings as GatewaySettings
from gateway.web import pages
from tests.contracts.source import ROOT

PAGES = ["README.md", "CONTRIBUTING.md", "docs/architecture.md", "docs/decisions/README.md", "gateway/README.md"]
PAGES += ["SECURITY.md", "docs/security.md"]
PAGES += [f"services/{service}/README.md" for service in SERVICES]
MAPS = (
    *("libs/chassis", "libs/contracts", "gateway", "gateway/audit", "gateway/bulk", "gateway/bulk/jobs"),
    *("gateway/card/erasure", "gateway/card/personal_data", "gateway/http", "gateway/http/server", "gateway/web"),
    *("gateway/web/company", "gateway/web/forms", "gateway/web/rows", "deploy/local/mongo_wire"),
)
"""Packages whose docstring says where things are."""
OBVIOUS = r"__init__|models|errors|settings|migrate|service|card|checks|\w+_(models|errors|entrypoints)"
"""Modules of a service that are named after what every service has; the page need not name them."""


def section(page: str, title: str) -> str:
    """The text below the heading that begins with `title`."""
    text = (ROOT / page).read_text()
    found = re.search(rf"^## {title}[^\n]*\n(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found, f"{page} has no section {title}"
    return found[1]


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text, without their heads."""
    lines = [line.strip().strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines[1:]]


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_page_lists_its_rpcs_with_their_roles(service: str) -> None:
    listed = {
        name: roles.split(", ")
        for names, roles, _ in rows(section(f"services/{service}/README.md", "RPCs"))
        for name in names.split(", ")
    }
    common = {"GetCardSection": "viewer", "DescribeTabs": "viewer", "CountRecords": "viewer"}
    requests = common | {one.__name__: str(one.role) for one in catalogue.requests() if one.service == service}
    assert set(listed) == set(requests)
    assert {name: role for name, role in requests.items() if role not in listed[name]} == {}


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_page_lists_each_rpc_once(service: str) -> None:
    listed = Counter(
        name for names, *_ in rows(section(f"services/{service}/README.md", "RPCs")) for name in names.split(", ")
    )
    assert [name for name, count in listed.items() if count > 1] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_page_says_what_is_in_which_module(service: str) -> None:
    folder = ROOT / "services" / service
    names = [path.stem for path in sorted(folder.glob("*.py")) if not re.fullmatch(OBVIOUS, path.stem)]
    named = re.findall(r"`(\w+)\.py`", (folder / "README.md").read_text())
    assert [name for name in names if name not in named] == []


@pytest.mark.parametrize("package", MAPS)
def test_a_map_of_a_package_names_each_of_its_modules(package: str) -> None:
    folder = ROOT / package
    named = re.findall(r"\w+", ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or "")
    names = [path.stem for path in sorted(folder.glob("*.py")) if not path.stem.startswith(("__init__", "testing_"))]
    assert [name for name in names if name not in named] == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_page_lists_the_events_that_it_takes_and_publishes(service: str) -> None:
    text = section(f"services/{service}/README.md", "Events")
    taken, _, published = text.partition("* Out:")
    events = catalogue.events()
    assert events_in(taken) == {event.type for event in events if service in event.subscribers}
    assert events_in(published) == {event.type for event in events if event.type.startswith(f"{service}.")}


def events_in(text: str) -> set[str]:
    """The events' types that a text names."""
    return set(re.findall(r"`([a-z]+\.[a-z_]+)`", text))


@pytest.mark.parametrize("service", SERVICES)
def test_a_services_page_lists_its_settings(service: str) -> None:
    settings = importlib.import_module(f"{service}.settings").Settings
    own = {name.upper() for name in set(settings.model_fields) - set(ServiceSettings.model_fields)}
    assert variables(f"services/{service}/README.md") == own


def test_the_gateways_page_lists_its_settings() -> None:
    fields = {name.upper() for name in set(GatewaySettings.model_fields) - set(CommonSettings.model_fields)}
    assert variables("gateway/README.md") == fields


def test_the_gateways_page_lists_the_pages_for_people() -> None:
    listed = {
        address: role
        for addresses, role, _ in rows(section("gateway/README.md", "The pages"))
        for address in re.findall(r"`([^`]+)`", addresses)
    }
    addresses = {re.sub(r"<(\w+)>", r"{\1}", one.path): one.role for one in pages.operations if one.method == "GET"}
    assert listed == {address: str(role or "anybody") for address, role in addresses.items()}


def variables(page: str) -> set[str]:
    """The variables in the first column of the table of settings; none where the page has no such section."""
    if "\n## Settings" not in (ROOT / page).read_text():
        return set()
    return {name for row in rows(section(page, "Settings")) for name in re.findall(r"`([A-Z_]+)`", row[0])}


@pytest.mark.parametrize("page", PAGES)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text())
    folder = (ROOT / page).parent
    assert [link for link in links if not (folder / link).exists()] == []


@pytest.mark.parametrize("page", ["README.md", "docs/architecture.md"])
def test_the_paths_that_a_page_names_exist(page: str) -> None:
    """Paths in backticks from the root of the repository; SERVICE stands for each service."""
    named = re.findall(r"`((?:deploy|docs|gateway|libs|services|tests|tools)/[\w./-]*)`", (ROOT / page).read_text())
    assert len(named) > 5
    paths = {path.replace("SERVICE", service) for path in named for service in SERVICES}
    assert {path for path in paths if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_the_commands_that_a_page_names_are_in_the_makefile(page: str) -> None:
    known = set(re.findall(r"^([a-z0-9-]+):.*##", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"`make ([a-z0-9-]+)", (ROOT / page).read_text()))
    assert named - known == set()


def test_contributing_explains_every_command_of_the_makefile() -> None:
    known = set(re.findall(r"^([a-z0-9-]+):.*##", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"make ([a-z0-9-]+)", section("CONTRIBUTING.md", "Day to day")))
    assert known - named == set()


def test_every_decision_has_its_parts_and_is_in_the_index() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()
    numbers = [int(number) for number in re.findall(r"^\| \[(\d+)\]", index, re.M)]
    assert numbers == sorted(numbers)
    for path in sorted(Path(ROOT / "docs/decisions").glob("0*.md")):
        text = path.read_text()
        assert path.name in index
        found = re.search(r"^Date: (\d{4}-\d\d-\d\d)\. Status: (\w+)", text, re.M)
        assert found, f"{path.name} has no date or status"
        assert f"({path.name}) | {text.splitlines()[0].split('. ', 1)[1]} | {found[1]} | {found[2]} |" in index
        for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**Rejected.**"):
            assert part in text, f"{path.name} has no {part}"
