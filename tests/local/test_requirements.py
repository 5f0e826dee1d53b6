"""Every part installs alone from its own lock, and all locks agree, so that what was tested together runs together."""

import re
from pathlib import Path

import pytest

from contracts.services import SERVICES
from deploy.local import bootstrap
from deploy.local.bootstrap import ROOT
from deploy.local.lock import parts

LOCKS = [source.with_suffix(".txt") for source in parts()]


def pins(lock: Path) -> dict[str, str]:
    """Version by package name."""
    return dict(re.findall(r"^([a-z0-9_.-]+)==(\S+)", lock.read_text().lower(), re.MULTILINE))


def name_of(lock: Path) -> str:
    return str(lock.parent.relative_to(ROOT))


def test_every_part_has_a_lock() -> None:
    folders = {name_of(lock) for lock in LOCKS if lock.exists()}
    services = {f"services/{name}" for name in SERVICES}
    assert folders >= {*services, "gateway", "tools/kundkort", "deploy/local"}


@pytest.mark.parametrize("lock", LOCKS, ids=name_of)
def test_a_lock_agrees_with_the_whole_and_holds_what_is_asked_for(lock: Path) -> None:
    whole, own = pins(ROOT / "requirements-dev.txt"), pins(lock)
    assert own
    assert {name: version for name, version in own.items() if whole.get(name) != version} == {}
    asked = re.findall(r"^([A-Za-z0-9_.-]+)", lock.with_suffix(".in").read_text(), re.MULTILINE)
    known = {name.replace("_", "-") for name in own}
    assert [name for name in asked if name.lower().replace("_", "-") not in known] == []


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "requirements-dev.txt"], ids=lambda lock: str(lock.relative_to(ROOT)))
def test_a_lock_names_no_address_and_a_hash_for_each_package(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert all(re.search(rf"^{re.escape(name)}==\S+ \\\n    --hash", text, re.M | re.I) for name in pins(lock))


def test_the_gateway_installs_neither_nameko_nor_eventlet() -> None:
    assert {"nameko", "eventlet", "greenlet"} & set(pins(ROOT / "gateway/requirements.txt")) == set()


def test_the_environment_is_that_of_the_locks() -> None:
    assert bootstrap.STAMP.read_text() == bootstrap.fingerprint()
