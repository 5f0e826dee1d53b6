"""`make images`: build every image of docker-compose.yml.

With the machine's own Docker where it answers; else on an engine of our own, with base images made locally. ARGS=--local
asks for the latter at once.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from contracts.services import SERVICES
from deploy.docker import bases
from deploy.docker.engine import CannotRun, Engine, own_engine
from deploy.local.bootstrap import ROOT, SetupError, say

DOCKERFILES = {
    **{name: f"services/{name}/Dockerfile" for name in SERVICES},
    "gateway": "gateway/Dockerfile",
    "tools": "tools/kundkort/Dockerfile",
}


def build_all(engine: Engine) -> None:
    """Build every image, two at a time: most of a build waits for packages. Raises SetupError."""
    bases.make(engine)
    say("Building the images …")

    def one(name: str) -> None:
        # The base made here has no digest of a registry.
        base = ["--build-arg", f"PYTHON={bases.PYTHON}"]
        options = [*build_arguments(name), *base, "--tag", f"kundkort/{name}:{version_of(name)}"]
        bases.build(engine, f"kundkort/{name}", ROOT / DOCKERFILES[name], str(ROOT), *options)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, DOCKERFILES))


def version_of(name: str) -> str:
    """The version of the part whose image this is: VERSION beside its Dockerfile."""
    return (ROOT / DOCKERFILES[name]).with_name("VERSION").read_text().strip()


def build_arguments(name: str) -> list[str]:
    """What the image's labels say: version of the part, revision of the repository."""
    said = {"VERSION": version_of(name), "REVISION": _revision()}
    return [word for key, value in said.items() for word in ("--build-arg", f"{key}={value}")]


@cache
def _revision() -> str:
    """The commit, with "-dirty" when files differ from it; "unknown" outside a Git clone or without git."""
    git = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        done = subprocess.run(git, capture_output=True, text=True, check=False)
    except OSError:
        return "unknown"
    return done.stdout.strip() or "unknown"


def sizes(engine: Engine) -> str:
    """The images and how big they are, one a line."""
    return engine.docker("images", "--format", "{{.Repository}}  {{.Size}}", "--filter", "reference=kundkort*/*")


def _machine_has_docker() -> bool:
    """Whether the machine's own Docker answers."""
    try:
        return subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _build_with_the_machines_docker() -> int:
    """The same images and tags; the exit code of the first build that fails."""
    for name, dockerfile in DOCKERFILES.items():
        tags = ["--tag", f"kundkort/{name}", "--tag", f"kundkort/{name}:{version_of(name)}"]
        command = ["docker", "build", *tags, "--file", str(ROOT / dockerfile), *build_arguments(name), str(ROOT)]
        if code := subprocess.run(command, check=False).returncode:
            return code
    return 0


def main(arguments: list[str]) -> int:
    """The exit code: 1 after an error message."""
    if "--local" not in arguments and _machine_has_docker():
        return _build_with_the_machines_docker()
    try:
        with own_engine() as engine:
            build_all(engine)
            say(sizes(engine))
    except (CannotRun, SetupError) as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
