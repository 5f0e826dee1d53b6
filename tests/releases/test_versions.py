"""Each part has a version of its own: file, changelog, image, compose file, and what a running process reports."""

import re
from pathlib import Path

import pytest
import requests
import yaml

from chassis.testing import a_service
from chassis.version import version_of
from contracts.services import SERVICES
from deploy.docker import images
from deploy.docker.interpolation import interpolate, required_settings
from deploy.release import PARTS, ROOT, is_released, newest_release

DEPLOYED = [name for name in PARTS if name != "contracts"]


@pytest.mark.parametrize("part", PARTS)
def test_a_version_is_the_newest_release_or_is_being_built(part: str) -> None:
    """With entries under "Unreleased" the version ends in -dev; without, it is that of the newest release."""
    folder = ROOT / PARTS[part]
    version, changelog = (folder / "VERSION").read_text(), (folder / "CHANGELOG.md").read_text()
    assert re.fullmatch(r"\d+\.\d+\.\d+(-dev)?\n", version)
    assert is_released(version.strip()) == ("## Unreleased" not in changelog)
    if is_released(version.strip()):
        assert version.strip() == newest_release(changelog)


def test_every_image_is_a_part() -> None:
    assert {name: str(Path(dockerfile).parent) for name, dockerfile in images.DOCKERFILES.items()} == {
        name: PARTS[name] for name in DEPLOYED
    }


@pytest.mark.parametrize("part", DEPLOYED)
def test_an_image_bears_title_version_and_revision(part: str) -> None:
    text = (ROOT / images.DOCKERFILES[part]).read_text()
    labels = dict(re.findall(r'org\.opencontainers\.image\.([\w.]+)="([^"]*)"', text))
    assert labels.pop("description")
    assert labels == {
        "title": f"kundkort/{part}",
        "vendor": "Kundkort",
        "version": "$VERSION",
        "revision": "$REVISION",
        "base.name": "$PYTHON",
    }
    arguments = images.build_arguments(part)
    assert f"VERSION={(ROOT / PARTS[part] / 'VERSION').read_text().strip()}" in arguments
    assert any(re.fullmatch(r"REVISION=([0-9a-f]{40}(-dirty)?|unknown)", argument) for argument in arguments)


def composed(**settings: str) -> dict[str, str]:
    """The image of each service of docker-compose.yml with these settings."""
    text = (ROOT / "docker-compose.yml").read_text()
    text = interpolate(text, dict.fromkeys(required_settings(text), "x") | settings)
    return {name: service["image"] for name, service in yaml.safe_load(text)["services"].items()}


def test_without_settings_every_part_is_the_latest() -> None:
    found = composed()
    assert {found[name] for name in (*SERVICES, "gateway")} == {f"kundkort/{n}:latest" for n in (*SERVICES, "gateway")}
    assert found["demo"] == "kundkort/tools:latest"


@pytest.mark.parametrize(("part", "service"), [*((name, name) for name in (*SERVICES, "gateway")), ("tools", "demo")])
def test_one_part_alone_goes_to_another_version(part: str, service: str) -> None:
    ours = composed(KUNDKORT_VERSION="0.2.0", **{f"KUNDKORT_VERSION_{part.upper()}": "0.1.0"})
    moved = {name for name, image in ours.items() if image.endswith(":0.1.0")}
    assert moved == ({service, "company", "prune-audit"} if part == "gateway" else {service})
    assert ours[service] == f"kundkort/{part}:0.1.0"
    others = {image.split(":")[1] for name, image in ours.items() if name not in moved and "kundkort/" in image}
    assert others == {"0.2.0"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_running_service_says_its_version(service: str) -> None:
    version = (ROOT / PARTS[service] / "VERSION").read_text().strip()
    with a_service(service) as (_, url):
        assert requests.get(f"{url}/livez", timeout=5).json() == {
            "status": "ok",
            "service": service,
            "version": version,
        }
        labels = f'contracts="{version_of("contracts")}",service="{service}",version="{version}"'
        assert f"kundkort_build_info{{{labels}}} 1.0" in requests.get(f"{url}/metrics", timeout=5).text


def test_a_part_without_a_version_says_so() -> None:
    assert version_of("email.message") == "unknown"
