"""`make images`: build every image of docker-compose.yml.

With the machine's own Docker where it answers; else on an engine of our own, with base images made locally. ARGS=--local
asks for the latter at once.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from contracts.services import SERVICES
from deploy.docker import bases
from deploy.docker.engine import COMPOSE, CannotRun, Engine, own_engine
from deploy.local.bootstrap import ROOT, SetupError, say

DOCKERFILES = {
    **{name: f"services/{name}/Dockerfile" for name in SERVICES},
    "gateway": "gateway/Dockerfile",
    "tools": "libs/kundkort/Dockerfile",
}


def build_all(engine: Engine) -> None:
    """Every image of ours; two at a time, since most of a build is waiting for packages. Raises SetupError."""
    bases.make(engine)
    say("Building the images …")

    def one(name: str) -> None:
        bases.build(engine, f"kundkort/{name}", ROOT / DOCKERFILES[name], str(ROOT))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, DOCKERFILES))


def sizes(engine: Engine) -> str:
    """The images and how big they are, one a line."""
    return engine.docker("images", "--format", "{{.Repository}}  {{.Size}}", "--filter", "reference=kundkort*/*")


def _machines_docker() -> list[str]:
    """The command that builds with the machine's own Docker; empty when there is none that answers."""
    for compose in (["docker", "compose"], [COMPOSE]):
        try:
            answers = subprocess.run(["docker", "info"], capture_output=True, check=False).returncode == 0
            knows = subprocess.run([*compose, "version"], capture_output=True, check=False).returncode == 0
        except OSError:
            continue
        if answers and knows:
            return [*compose, "-f", str(ROOT / "docker-compose.yml"), "build"]
    return []


def main(arguments: list[str]) -> int:
    """0 when all are built; 1 and what to do otherwise."""
    build = [] if "--local" in arguments else _machines_docker()
    if build:
        return subprocess.run(build, cwd=ROOT, check=False).returncode
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
