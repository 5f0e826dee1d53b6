"""What the files laid over docker-compose.yml say together: TLS on every way, one door, a scanner that takes every file."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from chassis import key_set, tls
from deploy.docker import make_certificates, make_env
from deploy.docker.interpolation import interpolate
from deploy.docker.layers import lay
from deploy.local.bootstrap import ROOT
from documents.settings import Settings

ADDRESSES = ("AMQP_URL", "MONGODB_URL", "DOCUMENTS_URL")
PARTS = [
    name
    for name, one in yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"].items()
    if not {*ADDRESSES}.isdisjoint(one.get("environment", ()))
]
"""Every container that asks broker, database or documents."""


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What somebody has in .env who starts anew, with certificates."""
    made = tmp_path_factory.mktemp("installation") / "tls"
    make_certificates.make_all(made)
    own = make_env.complete(make_env.TEMPLATE.read_text(), {}) | key_set.make()
    return own | {"TLS_FILES": str(made)}


def laid(settings: dict[str, str], *names: str) -> dict[str, dict[str, Any]]:
    """The containers as Compose sees them: maps key by key, lists one after the other, all else replaced."""
    whole: dict[str, dict[str, Any]] = {}
    for text in lay([interpolate((ROOT / name).read_text(), settings) for name in ("docker-compose.yml", *names)]):
        for name, said in yaml.safe_load(text)["services"].items():
            below = whole.setdefault(name, {})
            for key, value in said.items():
                is_more = isinstance(value, dict | list) and type(below.get(key)) is type(value)
                below[key] = (
                    value if not is_more else below[key] | value if isinstance(value, dict) else below[key] + value
                )
    return whole


def mounted(container: dict[str, Any]) -> dict[str, Path]:
    """The files and folders of this machine that a container has, by their place there."""
    volumes = [volume.split(":") for volume in container.get("volumes", []) if volume.startswith((".", "/"))]
    return {place: ROOT / source for source, place, mode in volumes if mode == "ro"}


def exists_in(container: dict[str, Any], file: str) -> bool:
    """Whether one of them is, or holds, this file of the container."""
    return any(
        (source / os.path.relpath(file, place)).exists()
        for place, source in mounted(container).items()
        if file.startswith(place)
    )


@pytest.mark.parametrize("part", PARTS)
def test_every_address_of_every_part_is_encrypted_and_bears_a_name_of_a_certificate(
    settings: dict[str, str], part: str
) -> None:
    """Those that docker-compose.yml has, so that a new one is not forgotten: `prune-audit` was, and removed nothing."""
    plain = laid(settings)[part]["environment"]
    container = laid(settings, "docker-compose.tls.yml")[part]
    said = container["environment"]
    addresses = {name: said[name] for name in ADDRESSES if name in plain}
    assert "MONGODB_URL" in addresses
    assert [name for name, address in addresses.items() if not tls.is_encrypted(address)] == []
    hosts = {urlsplit(address).hostname for address in addresses.values()}
    assert hosts <= {name for names in make_certificates.NAMES.values() for name in names}
    assert said["TLS_REQUIRED"] == "true"
    assert exists_in(container, said["TLS_CA_FILE"])


def test_with_the_stand_in_for_the_database_every_part_has_another_address(settings: dict[str, str]) -> None:
    whole = laid(settings, "docker-compose.local.yml")
    addresses = {part: whole[part]["environment"]["MONGODB_URL"] for part in PARTS}
    assert {part: address for part, address in addresses.items() if "replicaSet" in address} == {}


def test_each_server_finds_its_files(settings: dict[str, str]) -> None:
    whole = laid(settings, "docker-compose.tls.yml")
    wanted = {
        "rabbitmq": re.findall(r"file = (\S+)", (ROOT / "deploy/rabbitmq/tls.conf").read_text()),
        "mongodb": re.findall(r"/etc/mongodb/tls/\w+\.pem", (ROOT / "deploy/mongodb/start.sh").read_text()),
        "documents": [whole["documents"]["environment"][name] for name in ("HTTPS_CERTIFICATE", "HTTPS_KEY")],
    }
    assert {name: len(files) for name, files in wanted.items()} == {"rabbitmq": 3, "mongodb": 3, "documents": 2}
    assert [file for name, files in wanted.items() for file in files if not exists_in(whole[name], file)] == []
    assert exists_in(whole["rabbitmq"], "/etc/rabbitmq/conf.d/90-tls.conf")


def test_nobody_but_a_server_gets_a_private_key(settings: dict[str, str]) -> None:
    whole = laid(settings, "docker-compose.tls.yml")
    holders = {
        name: {path.name for source in mounted(container).values() for path in [source, *source.rglob("*")]}
        for name, container in whole.items()
    }
    assert {name for name, files in holders.items() if "key.pem" in files} == set(make_certificates.NAMES)
    assert {name for name, files in holders.items() if "authority.key.pem" in files} == set()


def test_behind_the_proxy_the_gateway_has_no_door_of_its_own(settings: dict[str, str]) -> None:
    whole = laid(settings, "docker-compose.tls.yml", "docker-compose.proxy.yml")
    assert {name: one["ports"] for name, one in whole.items() if "ports" in one} == {"proxy": ["127.0.0.1:8080:8080"]}
    assert whole["gateway"]["environment"]["TRUSTED_PROXIES"] == "1"


def test_without_a_scanner_named_none_is_started_or_asked(settings: dict[str, str]) -> None:
    whole = laid(settings)
    assert {name for name, one in whole.items() if "profiles" in one} == {"scanner"}
    assert whole["documents"]["environment"]["SCANNER"] == ""


def test_the_scanner_is_found_by_its_address_and_takes_the_largest_file(settings: dict[str, str]) -> None:
    said = dict(line.split(" ", 1) for line in read_config("clamd.conf"))
    (shown,) = re.findall(r"SCANNER=(clamd:\S+)", make_env.TEMPLATE.read_text())
    assert (urlsplit(shown).hostname, str(urlsplit(shown).port)) == ("scanner", said["TCPSocket"])
    largest = Settings.model_fields["max_file_bytes"].default
    assert all(int(said[name].removesuffix("M")) * 1024**2 > largest for name in ("StreamMaxLength", "MaxFileSize"))
    for name in ("clamd.conf", "freshclam.conf", "start.sh"):
        assert exists_in(laid(settings)["scanner"], f"/kundkort/{name}")


def read_config(name: str) -> list[str]:
    lines = (ROOT / "deploy/scanner" / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def run_script(name: str, folder: Path, **environment: str) -> list[str]:
    """What a script of deploy/mongodb starts: the words of its last command. Its files are in `folder`."""
    for program in ("docker-entrypoint.sh", "mongosh", "chown"):
        (folder / program).write_text('#!/bin/sh\necho "$@"\n' if program != "chown" else "#!/bin/sh\n")
        (folder / program).chmod(0o755)
    script = (ROOT / "deploy/mongodb" / name).read_text().replace("/tmp/", f"{folder}/").replace("/etc/", f"{folder}/")
    settings = {"PATH": f"{folder}:/usr/bin:/bin", "MONGODB_MEMBERS_KEY": "members", **environment}
    return subprocess.run(["sh", "-c", script], env=settings, check=True, capture_output=True, text=True).stdout.split()


def test_mongod_and_its_health_check_speak_tls_when_they_are_told_to(tmp_path: Path) -> None:
    plain = ["mongod", "--replSet", "kundkort", "--bind_ip_all", "--keyFile", f"{tmp_path}/members.key"]
    assert run_script("start.sh", tmp_path) == plain
    assert run_script("ready.sh", tmp_path) == ["--quiet", "/kundkort/ready.js"]
    files = tmp_path / "mongodb/tls"
    files.mkdir(parents=True)
    for name in ("certificate", "key"):
        (files / f"{name}.pem").write_text(f"{name}\n")
    secured = run_script("start.sh", tmp_path, MONGODB_TLS="requireTLS")
    assert secured == [
        *(*plain, "--tlsMode", "requireTLS", "--tlsCertificateKeyFile", f"{tmp_path}/server.pem"),
        *("--tlsCAFile", f"{files}/authority.pem", "--tlsAllowConnectionsWithoutCertificates"),
    ]
    assert ((tmp_path / "server.pem").read_text(), oct((tmp_path / "server.pem").stat().st_mode)[-3:]) == (
        "certificate\nkey\n",
        "600",
    )
    asked = run_script("ready.sh", tmp_path, MONGODB_TLS="requireTLS")
    assert asked == ["--quiet", "--tls", "--tlsCAFile", f"{files}/authority.pem", "/kundkort/ready.js"]


def test_a_reset_takes_the_earlier_value_away_and_digests_go() -> None:
    base = f"services:\n  a:\n    image: x:1@sha256:{'0' * 64}\n    ports: [1]\n    user: b\n"
    first, second = (
        yaml.safe_load(text) for text in lay([base, "services:\n  a:\n    ports: !reset []\n    cpus: 1\n"])
    )
    assert first == {"services": {"a": {"image": "x:1", "user": "b"}}}
    assert second == {"services": {"a": {"cpus": 1}}}
