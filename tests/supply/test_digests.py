"""Base images: what has no digest is known, and `make pin` writes all digests or nothing."""

from pathlib import Path

import pytest

from deploy.docker import digests
from deploy.local.bootstrap import ROOT, SetupError

OLD, NEW = f"sha256:{'0' * 64}", f"sha256:{'a' * 64}"
BASES = {"python:3.11-slim-bookworm", "rabbitmq:4", "mongo:8", "haproxy:3.2-alpine", "clamav/clamav:1.4"}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the files that name base images."""
    for path in digests.files():
        target = tmp_path / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(path.read_text())
    return tmp_path


def a_registry(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """A program `docker` that answers by this script; `$4` is the image."""
    program = folder / "bin/docker"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def test_every_base_image_is_found() -> None:
    found = {name for _, name, _ in digests._references(ROOT)}
    assert found == BASES


def test_every_image_gets_its_digest_and_an_old_one_is_replaced(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dockerfile = copy / "gateway/Dockerfile"
    dockerfile.write_text(dockerfile.read_text().replace("slim-bookworm\n", f"slim-bookworm@{OLD}\n"))
    before = len(digests.unpinned(copy))
    a_registry(copy, monkeypatch, f"echo {NEW}")
    assert digests.pin(copy) == dict.fromkeys(BASES, NEW)
    assert before > 8
    assert digests.unpinned(copy) == []
    assert f"ARG PYTHON=python:3.11-slim-bookworm@{NEW}\n" in dockerfile.read_text()
    assert OLD not in dockerfile.read_text()
    assert f"    image: mongo:8@{NEW}\n" in (copy / "docker-compose.yml").read_text()
    assert digests.pin(copy) == dict.fromkeys(BASES, NEW)


@pytest.mark.parametrize("script", ["echo no route to host >&2; exit 1", "echo latest", "true"])
def test_without_a_digest_nothing_is_written(copy: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    a_registry(copy, monkeypatch, f'[ "$4" = python:3.11-slim-bookworm ] && {{ echo {NEW}; exit; }}; {script}')
    before = {path: path.read_text() for path in digests.files(copy)}
    with pytest.raises(SetupError, match="No digest of"):
        digests.pin(copy)
    assert {path: path.read_text() for path in digests.files(copy)} == before


def test_without_docker_the_command_says_so(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(copy))
    with pytest.raises(SetupError, match="needs Docker"):
        digests.pin(copy)
