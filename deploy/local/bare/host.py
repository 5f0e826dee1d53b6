"""How this host reaches its packages: pip's and apt's configuration and certificates, copied into a bare machine.

Only what the host's own environment and configuration files name is taken; a host without any adds nothing.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
RESOLVER = Path("/etc/resolv.conf")
APT_FILES = (Path("/etc/apt/auth.conf"), Path("/etc/apt/auth.conf.d"))
# Of apt's settings those that decide how it reaches its mirror, not those that describe it.
APT_SETTINGS = re.compile(r"Acquire::(http|https|ftp|Retries|Check-Valid-Until|Check-Date)\b.*;")
VARIABLES = re.compile(r"PIP_\w+|(http|https|no|all)_proxy|SSL_CERT_FILE|REQUESTS_CA_BUNDLE", re.IGNORECASE)
LOCAL_PATH = re.compile(r"(file://)?(/[\w.+/-]+)")


def environment() -> dict[str, str]:
    """The variables of the host's environment that pip, apt and TLS read."""
    return {name: value for name, value in os.environ.items() if VARIABLES.fullmatch(name)}


def copy_configuration(root: Path) -> list[Path]:
    """Copy the configuration into `root`; returns the host's folders that it names, to be mounted at the same path."""
    pip_files = _pip_files()
    for file in (CERTIFICATES, RESOLVER, *APT_FILES):
        _copy(file, root, file)
    for file, inside in pip_files.items():
        _copy(file, root, inside)
    (root / "etc/apt/apt.conf.d/90host").write_text(_apt_settings())
    texts = [file.read_text() for file in pip_files] + list(environment().values())
    named = {path for text in texts for path in _paths_in(text)}
    for file in named:
        if file.is_file():
            _copy(file, root, file)
    return sorted(path for path in named if path.is_dir())


def _pip_files() -> dict[Path, Path]:
    """pip's configuration files that exist, at the places that pip documents, and where root's pip looks for them."""
    system = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    own = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    places = {Path("/etc/pip.conf"): Path("/etc/pip.conf")}
    places |= {Path(folder) / "pip/pip.conf": Path("/etc/xdg/pip/pip.conf") for folder in system.split(":")}
    places[Path.home() / ".pip/pip.conf"] = Path("/root/.pip/pip.conf")
    places[own / "pip/pip.conf"] = Path("/root/.config/pip/pip.conf")
    return {file: inside for file, inside in places.items() if file.is_file()}


def _paths_in(text: str) -> set[Path]:
    """The existing files and folders that a configuration names.

    A local index (file:///…/simple) links to files beside it, so its parent folder stands for it.
    """
    found = [(bool(url), Path(path)) for url, path in LOCAL_PATH.findall(text)]
    return {path.parent if is_url and path.is_dir() else path for is_url, path in found if path.exists()} - {Path("/")}


def _apt_settings() -> str:
    try:
        dump = subprocess.run(["apt-config", "dump"], check=False, capture_output=True, text=True).stdout
    except OSError:
        return ""
    return "".join(f"{line}\n" for line in dump.splitlines() if APT_SETTINGS.fullmatch(line))


def _copy(source: Path, root: Path, inside: Path) -> None:
    """Copy a file or folder of the host, where it exists, to the path `inside` below `root`."""
    if not source.exists():
        return
    target = root / inside.relative_to("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    else:
        shutil.copyfile(source, target)
