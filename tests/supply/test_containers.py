"""Every container of the compose files, and every image, has the fewest rights with which it works."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.docker import images
from deploy.local.bootstrap import ROOT

COMPOSE_FILES = [path.name for path in sorted(ROOT.glob("docker-compose*.yml"))]
BY_NAME_OF_THE_LOCAL_IMAGE = {"rabbitmq", "postgres"}
"""Users of images that stand in for the official ones on a developer's machine; their numbers are Debian's choice."""


class Loader(yaml.SafeLoader):
    """YAML as Compose reads it, with its own tags."""


Loader.add_multi_constructor("!", lambda loader, tag, node: loader.construct_sequence(node))


def services(name: str) -> dict[str, dict[str, Any]]:
    """The containers of a compose file by name."""
    return yaml.load((ROOT / name).read_text(), Loader)["services"]


def whole(*names: str) -> dict[str, dict[str, Any]]:
    """Several compose files laid over each other, key by key."""
    laid: dict[str, dict[str, Any]] = {}
    for name in names:
        for service, said in services(name).items():
            laid[service] = {**laid.get(service, {}), **said}
    return laid


def stacks() -> list[tuple[str, ...]]:
    """The base file alone, and with each overlay."""
    base = "docker-compose.yml"
    return [(base,), *((base, name) for name in COMPOSE_FILES if name != base)]


def weaknesses(service: dict[str, Any]) -> list[str]:
    """What a container may do that it need not."""
    wanted: dict[str, Any] = {
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "tmpfs": ["/tmp"],
    }
    found = [name for name, value in wanted.items() if service.get(name) != value]
    found += [name for name in ("mem_limit", "cpus", "pids_limit") if not service.get(name)]
    return found + [name for name in ("privileged", "cap_add", "network_mode", "pid", "ipc") if name in service]


@pytest.mark.parametrize("names", stacks(), ids="+".join)
def test_every_container_is_locked_and_limited(names: tuple[str, ...]) -> None:
    found = {name: weaknesses(service) for name, service in whole(*names).items()}
    assert len(found) >= 8
    assert {name: weak for name, weak in found.items() if weak} == {}


@pytest.mark.parametrize("names", stacks(), ids="+".join)
def test_every_container_has_a_numeric_user_that_is_not_root(names: tuple[str, ...]) -> None:
    """Our own images say it themselves (below)."""
    users = {name: str(service.get("user", "")) for name, service in whole(*names).items()}
    foreign = {name: user for name, user in users.items() if not whole(*names)[name]["image"].startswith("kundkort/")}
    named = {name for name, user in foreign.items() if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)}
    assert named <= BY_NAME_OF_THE_LOCAL_IMAGE if "docker-compose.local.yml" in names else named == set()
    assert {foreign[name] for name in named} <= BY_NAME_OF_THE_LOCAL_IMAGE


@pytest.mark.parametrize("names", stacks(), ids="+".join)
def test_what_is_mounted_from_the_host_cannot_be_written(names: tuple[str, ...]) -> None:
    mounted = [volume for service in whole(*names).values() for volume in service.get("volumes", [])]
    assert [volume for volume in mounted if volume.startswith((".", "/", "$")) and not volume.endswith(":ro")] == []


def test_only_loopback_is_published_and_the_rest_has_no_way_out() -> None:
    published = {name: one["ports"] for name, one in services("docker-compose.yml").items() if "ports" in one}
    assert published == {"gateway": ["${PUBLISH:-127.0.0.1:8080}:8080"]}
    networks = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["networks"]
    assert networks["inside"] == {"internal": True}


def test_a_container_without_its_limits_is_found() -> None:
    service = {**services("docker-compose.yml")["rabbitmq"], "read_only": False, "cap_add": ["SYS_ADMIN"]}
    del service["pids_limit"]
    assert weaknesses(service) == ["read_only", "pids_limit", "cap_add"]


@pytest.mark.parametrize("part", images.DOCKERFILES)
def test_an_image_runs_as_a_number_and_installs_hashed_wheels_only(part: str) -> None:
    text = (ROOT / images.DOCKERFILES[part]).read_text()
    assert re.findall(r"^USER (.*)$", text, re.M) == ["10001:10001"]
    assert re.findall(r"^FROM (.*)$", text, re.M) == ["${PYTHON}"]
    assert [
        line for line in text.splitlines() if "pip install" in line and "--require-hashes --no-deps" not in line
    ] == []
    copied = re.findall(r"^COPY (?:--\S+ )*(\S+) ", text, re.M)
    assert {Path(name).parts[0] for name in copied} <= {"libs", "services", "gateway", "tools"}
