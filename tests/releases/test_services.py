"""`contracts.services.SERVICES` is the only list of services: code imports it, other files are compared with it."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator

from contracts.services import OWNER, SERVICES
from gateway.settings import Settings
from tests.contracts.source import ROOT

PARTS = {*SERVICES, "gateway"}
FOLDERS = ("libs", "services", "gateway", "deploy", "tests", "tools")


def test_every_service_has_a_folder_and_every_folder_is_a_service() -> None:
    folders = {path.parent.name for path in (ROOT / "services").glob("*/service.py")}
    assert folders == set(SERVICES)
    assert OWNER == "customers"


def test_the_gateway_asks_all_of_them_unless_told_otherwise() -> None:
    assert Settings.model_fields["services"].default == SERVICES


def test_docker_compose_runs_all_of_them() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    built = set(re.findall(r"build: \{context: \., dockerfile: (\S+?)/Dockerfile", text))
    assert {f"services/{name}" for name in SERVICES} == {folder for folder in built if folder.startswith("services/")}


def test_the_broker_has_a_user_for_each_of_them() -> None:
    kept = json.loads((ROOT / "deploy/rabbitmq/definitions.json").read_text())
    assert {user["name"] for user in kept["users"]} == {*PARTS, "operator"}
    assert SERVICES is SERVICES


def test_ruff_takes_all_of_them_for_ours() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert set(settings["tool"]["ruff"]["lint"]["isort"]["known-first-party"]) >= {*PARTS, "contracts", "chassis"}


def test_the_list_is_written_nowhere_else() -> None:
    """A literal with three or more names of services is a second list, in tests, too."""
    assert {place.split(":")[0] for place in lists_of_services()} == {"libs/contracts/services.py"}


def lists_of_services() -> Iterator[str]:
    """`path:line` of every tuple, list or set of string constants that holds three or more services, but for the subscribers of
    an event."""
    for path in (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text())))
        keywords = [one for node in nodes if isinstance(node, ast.ClassDef) for one in node.keywords]
        subscribers = {id(one.value) for one in keywords if one.arg == "subscribers"}
        for node in nodes:
            if isinstance(node, ast.Tuple | ast.List | ast.Set) and id(node) not in subscribers:
                names = {one.value for one in node.elts if isinstance(one, ast.Constant)}
                if len(names & set(SERVICES)) >= 3:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}"
