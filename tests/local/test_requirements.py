"""Every part installs alone from its own lock, and each lock keeps the limits of its own part (decision 9)."""

import re
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from contracts.services import SERVICES
from deploy.local import bootstrap
from deploy.local.bootstrap import ROOT
from deploy.local.lock import parts, sources_of

WHOLE = ROOT / "requirements-dev.in"
SOURCES = [source for part in parts() for source in sources_of(part.parent)]
LOCKS = [source.with_suffix(".txt") for source in (*SOURCES, WHOLE)]


def pins(lock: Path) -> dict[str, str]:
    """Version by package name."""
    return dict(re.findall(r"^([a-z0-9_.-]+)==(\S+)", lock.read_text().lower(), re.MULTILINE))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def limits(source: Path) -> list[Requirement]:
    """What a requirements file asks for, and all that the files it includes with `-r` ask for."""
    found = []
    for line in source.read_text().splitlines():
        if line.startswith("-r "):
            found += limits(source.parent / line.removeprefix("-r "))
        elif line and line[0] not in "#-":
            found.append(Requirement(line.partition("#")[0].strip()))
    return found


def broken_limits(asked: list[Requirement], locked: dict[str, str]) -> list[str]:
    """Requirements that the lock lacks or breaks."""
    versions = {canonical(name): version for name, version in locked.items()}
    return [str(one) for one in asked if versions.get(canonical(one.name), "") not in one.specifier]


def test_every_part_has_its_locks() -> None:
    found = {name_of(lock) for lock in LOCKS if lock.exists()}
    of_services = {f"services/{name}/{lock}.txt" for name in SERVICES for lock in ("requirements", "requirements-test")}
    others = {f"{folder}/requirements.txt" for folder in ("gateway", "tools/kundkort", "deploy/local")}
    assert found >= {*of_services, *others, "requirements-dev.txt"}


@pytest.mark.parametrize("source", [*SOURCES, WHOLE], ids=name_of)
def test_a_lock_keeps_the_limits_of_its_own_part(source: Path) -> None:
    asked = limits(source)
    assert asked
    assert broken_limits(asked, pins(source.with_suffix(".txt"))) == []


def test_broken_limits_are_found() -> None:
    asked = [Requirement("python-stdnum>=2.2,<3"), Requirement("kombu>=5.7,<5.8")]
    assert broken_limits(asked, {"python_stdnum": "2.2", "kombu": "5.7.0"}) == []
    assert broken_limits(asked, {"kombu": "5.8.0"}) == ["python-stdnum<3,>=2.2", "kombu<5.8,>=5.7"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_tested_with_the_versions_that_it_runs_with(service: str) -> None:
    own, tests = (pins(ROOT / f"services/{service}/{name}.txt") for name in ("requirements", "requirements-test"))
    assert {name: version for name, version in tests.items() if own.get(name, version) != version} == {}


@pytest.mark.parametrize("source", SOURCES, ids=name_of)
def test_every_requirement_has_a_limit(source: Path) -> None:
    """Else `make lock` of one part could bring a version that nobody has tried."""
    assert [
        str(one) for one in limits(source) if not any(limit.operator in ("<", "==") for limit in one.specifier)
    ] == []


@pytest.mark.parametrize("lock", LOCKS, ids=name_of)
def test_a_lock_names_no_address_and_a_hash_for_each_package(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert all(re.search(rf"^{re.escape(name)}==\S+ \\\n    --hash", text, re.M | re.I) for name in pins(lock))


def test_the_gateway_installs_neither_nameko_nor_eventlet() -> None:
    assert {"nameko", "eventlet", "greenlet"} & set(pins(ROOT / "gateway/requirements.txt")) == set()


def test_the_environment_is_that_of_the_locks() -> None:
    assert bootstrap.STAMP.read_text() == bootstrap.fingerprint()
