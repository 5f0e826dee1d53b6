"""Base images made on this machine, under the names that the Dockerfiles use, for machines that cannot pull images.

python:3.11-slim-bookworm, HAProxy and ClamAV come from Debian's packages; broker and database come from the servers' root
folder (deploy/local/rootfs.py) that `make run` uses. Each is made again only when its content changes.
"""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.docker.engine import Engine
from deploy.local import debian, postgres, rootfs
from deploy.local.bootstrap import ROOT, SetupError, say

PYTHON = "python:3.11-slim-bookworm"
CONTENT = debian.RootFolder(
    prefix="python",
    title=PYTHON,
    suite="bookworm",
    packages=("ca-certificates", "python3", "python3-pip", "tzdata"),
    size="about 250 MB",
    expected_lines=330,
    unneeded=("var/cache/apt", "var/lib/apt/lists", "usr/share/doc", "usr/share/man", "usr/share/locale"),
)
EDGE = debian.RootFolder(
    prefix="edge",
    title="proxy and scanner",
    suite="bookworm",
    packages=("ca-certificates", "clamav-daemon", "clamav-freshclam", "clamdscan", "haproxy"),
    size="about 400 MB",
    expected_lines=330,
    unneeded=CONTENT.unneeded,
)
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
LOCAL = Path(__file__).parent / "local"
BUILT_LOCALLY = ("rabbitmq", "postgres", "mongo-wire")
AS_OFFICIAL = {"haproxy": "haproxy:3.2-alpine", "clamav": "clamav/clamav:1.4"}
"""Dockerfiles of images that have the names of the official ones, since the compose files that name them have no local form."""


def make(engine: Engine) -> None:
    """All base images, those that stand for RabbitMQ and MongoDB in docker-compose.local.yml, and proxy and scanner."""
    _make_python(engine)
    _make_servers(engine)
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder)
        (settings / "kundkort.conf").write_text(postgres.SETTINGS)
        (settings / "extensions.sql").write_text(postgres.EXTENSIONS)
        (settings / "start.sh").write_text(postgres.SERVER)
        for name in BUILT_LOCALLY:
            context = folder if name == "postgres" else str(ROOT)
            build(engine, f"kundkort-local/{name}", LOCAL / f"{name}.Dockerfile", context)
        _make_edge(engine)
        for name, image in AS_OFFICIAL.items():
            build(engine, image, LOCAL / f"{name}.Dockerfile", folder)


def build(engine: Engine, image: str, dockerfile: Path, context: str, *options: str) -> None:
    """Build one image on the host's network; its base is pulled only when it is missing."""
    say(f"  image {image}")
    command = ["build", "--quiet", "--network", "host", "--tag", image, "--file", str(dockerfile)]
    engine.docker(*command, *options, context)


def _make_python(engine: Engine) -> None:
    certificates = CERTIFICATES.read_bytes() if CERTIFICATES.exists() else b""
    made_of = f"{CONTENT.suite} {CONTENT.packages} {CONTENT.recipe} {_pip_settings()}".encode() + certificates
    kept = f"kundkort-local/python:{hashlib.sha256(made_of).hexdigest()[:12]}"
    if not engine.has(kept):
        say(f"Making {PYTHON} from Debian's packages (once) …")
        with debian.temporary_root(PYTHON) as root:
            debian.debootstrap(CONTENT, root)
            _finish_python(root, certificates)
            _import(engine, root, kept)
    engine.docker("tag", kept, PYTHON)


def _finish_python(root: Path, certificates: bytes) -> None:
    """Make it like the official image (`python`, a `pip` that may install), with this machine's certificates and index."""
    for folder in CONTENT.unneeded:
        shutil.rmtree(root / folder, ignore_errors=True)
    (root / "usr/lib/python3.11/EXTERNALLY-MANAGED").unlink(missing_ok=True)
    (root / "usr/local/bin/python").symlink_to("/usr/bin/python3")
    (root / "etc/pip.conf").write_text(_pip_settings())
    if certificates:
        (root / CERTIFICATES.relative_to("/")).write_bytes(certificates)


def _pip_settings() -> str:
    """This machine's pip settings about its index, without folders that a container does not have."""
    done = subprocess.run(["python3", "-m", "pip", "config", "list"], capture_output=True, text=True, check=False)
    settings = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    names = ("index-url", "trusted-host")
    kept = {name: value.strip("'\"") for key, value in settings.items() if (name := key.rsplit(".", 1)[-1]) in names}
    lines = [f"{name} = {value}" for name, value in sorted(kept.items())]
    return "\n".join(["[global]", f"cert = {CERTIFICATES}", "disable-pip-version-check = true", *lines]) + "\n"


def _make_servers(engine: Engine) -> None:
    root = rootfs.root_folder()
    kept = f"kundkort-local/servers:{root.name}"
    if not engine.has(kept):
        say("Making the base of broker and database from the servers' root folder (once) …")
        _import(engine, root, kept)
    engine.docker("tag", kept, "kundkort-local/servers")


def _make_edge(engine: Engine) -> None:
    kept = f"kundkort-local/edge:{EDGE.path.name}"
    if not engine.has(kept):
        say("Making the base of proxy and scanner from Debian's packages (once) …")
        with debian.temporary_root(EDGE.title) as root:
            debian.debootstrap(EDGE, root)
            for folder in EDGE.unneeded:
                shutil.rmtree(root / folder, ignore_errors=True)
            _import(engine, root, kept)
    engine.docker("tag", kept, "kundkort-local/edge")


def _import(engine: Engine, root: Path, image: str) -> None:
    with subprocess.Popen(
        ["tar", "--one-file-system", "--numeric-owner", "-C", str(root), "-c", "."], stdout=subprocess.PIPE
    ) as tar:
        assert tar.stdout is not None
        engine.docker("import", "--change", 'CMD ["sh"]', "-", image, stdin=tar.stdout.fileno())
    if tar.returncode != 0:
        raise SetupError(f"{root} could not be packed: start again.")
