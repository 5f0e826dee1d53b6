"""The rules of design.md §1 and §2: who may import whom, and that every message has its one provider."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from contracts import catalogue
from contracts.base import snake_case
from contracts.services import SERVICES
from tests.contracts.source import ROOT, Source, service_source, sources

OURS = {*SERVICES, "contracts", "chassis", "gateway", "kundkort", "deploy", "tests"}
SAME_FILES = (
    "service.py",
    "models.py",
    "card.py",
    "errors.py",
    "settings.py",
    "README.md",
    "requirements.in",
    "requirements.txt",
    "Dockerfile",
    "tests",
)
ERRORS = (
    "InvalidInput",
    "NotFound",
    "NotAllowed",
    "Conflict",
    "Stale",
    "Unavailable",
    "ServiceUnknown",
    "BrokerDown",
    "DeadlineExceeded",
)


def imported(source: Source) -> set[str]:
    """First parts of what a file imports."""
    return {name.split(".")[0] for name in source.imports()}


def offending(folder: str, forbidden: set[str]) -> list[str]:
    return [f"{source.path}: {name}" for source in sources(folder) for name in sorted(imported(source) & forbidden)]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_only_itself_contracts_chassis_and_third_parties(service: str) -> None:
    assert offending(f"services/{service}", OURS - {service, "contracts", "chassis"}) == []


@pytest.mark.parametrize("service", SERVICES)
def test_only_service_py_touches_nameko(service: str) -> None:
    """Neither directly nor through modules of the chassis that import nameko."""
    nameko = ("nameko", "chassis.rpc", "chassis.events", "chassis.service", "chassis.consumer")
    found = [
        f"{source.path}: {name}"
        for source in sources(f"services/{service}")
        if not source.path.endswith(("/service.py", "_entrypoints.py"))
        for name in source.imports()
        if name.startswith(nameko)
    ]
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_calls_another(service: str) -> None:
    """Service → service: events only."""
    assert [
        s.path for s in sources(f"services/{service}") if any(n.startswith("chassis.client") for n in s.imports())
    ] == []


def test_contracts_are_pure_data() -> None:
    assert (
        offending("libs/contracts", (OURS - {"contracts"}) | {"nameko", "kombu", "mongoengine", "pymongo", "flask"})
        == []
    )


def test_the_chassis_knows_no_service() -> None:
    assert offending("libs/chassis", OURS - {"contracts", "chassis"}) == []


def test_the_gateway_knows_services_by_their_contracts_only() -> None:
    assert offending("gateway", {*SERVICES, "nameko", "eventlet"}) == []


def test_the_gateway_loads_neither_nameko_nor_eventlet() -> None:
    code = "import sys, gateway; print(sorted({'nameko', 'eventlet'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_folder_has_the_same_files(service: str) -> None:
    assert [name for name in SAME_FILES if not (ROOT / "services" / service / name).exists()] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_request_has_exactly_one_provider(service: str) -> None:
    provided = Counter(service_source(service).decorated("handles"))
    own = [request for request in catalogue.requests() if request.service == service]
    asked = [request.__name__ for request in (*own, *catalogue.ASKED_OF_ALL)]
    assert provided == Counter((name, snake_case(name)) for name in asked)


@pytest.mark.parametrize("service", SERVICES)
def test_every_subscriber_that_a_contract_names_subscribes(service: str) -> None:
    """Several of its methods may take the same event."""
    listening = {name for name, _ in service_source(service).decorated("subscribes")}
    assert listening == {event.__name__ for event in catalogue.events() if service in event.subscribers}


def test_subscribers_are_services() -> None:
    assert {name for event in catalogue.events() for name in event.subscribers} <= set(SERVICES)


def test_names_of_messages_are_unique() -> None:
    """One search finds contract, provider and callers."""
    names = Counter(message.__name__ for message in (*catalogue.requests(), *catalogue.events()))
    assert [name for name, count in names.items() if count > 1] == []


def test_every_request_names_a_role_and_its_reply() -> None:
    assert [request.__name__ for request in catalogue.requests() if not (request.role and request.reply)] == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_request_is_of_a_service_that_exists_and_of_its_own_module(service: str) -> None:
    found = [request.__module__ for request in catalogue.requests() if request.service == service]
    assert found
    assert {module for module in found if not module.startswith(f"contracts.{service}")} == set()


@pytest.mark.parametrize("service", SERVICES)
def test_entrypoints_decide_nothing(service: str) -> None:
    """Decode, call one verb, reply: no branch, no loop, no query in service.py."""
    deciding = (ast.If, ast.For, ast.While, ast.Try, ast.Match)
    marks = ("handles", "subscribes")
    found = [
        function.name
        for function in service_source(service).functions()
        if any(isinstance(m, ast.Call) and ast.unparse(m.func) in marks for m in function.decorator_list)
        and any(isinstance(node, deciding) for node in ast.walk(function))
    ]
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_errors_are_named_functions_in_errors_py(service: str) -> None:
    """Every error that a service raises is built in its errors.py."""
    found = [
        f"{source.path}:{call.lineno}"
        for source in sources(f"services/{service}")
        if not source.path.endswith("/errors.py")
        for call in source.calls(*ERRORS)
    ]
    assert found == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_query_past_the_tenant_guard_names_its_tenant(service: str) -> None:
    """`_get_collection()` adds no filter by tenant: the function that uses it must name the tenant itself."""
    found = [
        f"{source.path}: {function.name}"
        for source in sources(f"services/{service}")
        for function in source.functions()
        if "_get_collection" in ast.unparse(function) and "tenant" not in ast.unparse(function)
    ]
    assert found == []


@pytest.mark.parametrize("folder", ["services", "gateway", "libs", "tools"])
def test_no_secret_has_a_default_in_the_source(folder: str) -> None:
    """No deployed file contains a URL with a password, or a literal key."""
    found = [
        f"{source.path}:{node.lineno}"
        for source in sources(folder)
        if not source.path.endswith("chassis/testing.py")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _is_login(node.value)
    ]
    assert found == []


def _is_login(text: str) -> bool:
    scheme, separator, rest = text.partition("://")
    login, at, _ = rest.partition("@")
    return bool(separator and at and ":" in login and "user:password" not in login and " " not in scheme)


def _room(module: str) -> str:
    """The first floor of the gateway: `gateway.http.rpc` → "http", `gateway.errors` → "errors"."""
    return module.split(".")[1]


def _imports_within(
    folder: str, root: str = "", imports: Callable[[Source], Iterator[str]] = Source.imports
) -> dict[str, set[str]]:
    """Module → modules of the same folder that it imports, by default those for type checking only included. `root` is the folder
    on the path of Python."""
    files = {
        source.path.removeprefix(root).removesuffix(".py").removesuffix("/__init__").replace("/", "."): source
        for source in sources(folder)
    }

    def module_of(name: str) -> str | None:
        return next((one for one in (name, name.rpartition(".")[0]) if one in files), None)

    return {
        name: {found for one in imports(source) if (found := module_of(one)) is not None and found != name}
        for name, source in files.items()
    }


def _cycle(arrows: dict[str, set[str]]) -> list[str]:
    """The nodes of import cycles: repeatedly removes each node whose imports have all been removed; returns the rest."""
    left = dict(arrows)
    while free := [name for name, targets in left.items() if not targets & left.keys()]:
        for name in free:
            del left[name]
    return sorted(left)


def test_the_modules_of_the_gateway_import_each_other_in_one_direction() -> None:
    arrows = _imports_within("gateway")
    assert ("gateway.http.call" in arrows["gateway.http.pipeline"], len(arrows) > 40) == (True, True)
    assert _cycle(arrows) == []


@pytest.mark.parametrize(
    ("folder", "root"),
    [
        *((f"services/{service}", "services/") for service in SERVICES),
        ("libs", "libs/"),
        ("tools", "tools/"),
        ("deploy", ""),
    ],
)
def test_modules_are_imported_in_one_direction(folder: str, root: str) -> None:
    """What only types need, or a function of two modules that are one thing, may go the other way."""
    arrows = _imports_within(folder, root, Source.imports_at_start)
    assert sum(map(len, arrows.values())) > 10
    assert _cycle(arrows) == []


def test_the_gateway_has_few_rooms_and_no_way_round() -> None:
    arrows: dict[str, set[str]] = {}
    for module, targets in _imports_within("gateway").items():
        if module != "gateway":  # create_app puts all rooms together
            arrows.setdefault(_room(module), set()).update(_room(one) for one in targets if one != "gateway")
    arrows = {room: targets - {room} for room, targets in arrows.items()}
    assert len(arrows) <= 17, sorted(arrows)
    assert _cycle(arrows) == []


def test_a_cycle_would_be_found() -> None:
    assert _cycle({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]
