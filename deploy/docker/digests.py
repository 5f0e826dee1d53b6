"""`make pin`: writes the digest of every base image behind its name, in Dockerfiles and compose files.

A digest names one content for ever; a tag is whatever its owner pushes next. The digest is asked of the image's registry with
`docker buildx`, so the command needs Docker and a network. Each run takes the newest digest of the tag; the difference is a
commit to review. ARGS=--check changes nothing, lists what has no digest and exits with 1.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from deploy.docker.images import DOCKERFILES
from deploy.local.bootstrap import ROOT, SetupError

COMPOSE_FILES = tuple(path.name for path in sorted(ROOT.glob("docker-compose*.yml")))
REFERENCE = re.compile(
    r"^(?P<before>ARG PYTHON=| +image: )(?P<name>(?!kundkort)[^\s@]+)(?P<digest>@\S+)?", re.MULTILINE
)
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def files(root: Path = ROOT) -> list[Path]:
    """The files that name base images: of every part, of broker, database, proxy and scanner."""
    return [root / name for name in (*DOCKERFILES.values(), *COMPOSE_FILES)]


def unpinned(root: Path = ROOT) -> list[str]:
    """`file: image` of each base image without a digest."""
    return [f"{path.relative_to(root)}: {name}" for path, name, digest in _references(root) if not digest]


def _references(root: Path) -> Iterator[tuple[Path, str, str]]:
    for path in files(root):
        for found in REFERENCE.finditer(path.read_text()):
            yield path, found["name"], (found["digest"] or "").removeprefix("@")


def pin(root: Path = ROOT) -> dict[str, str]:
    """Writes the digests and returns them by image. Raises SetupError, with nothing written, when one cannot be found."""
    digests = {name: _look_up(name) for name in sorted({name for _, name, _ in _references(root)})}
    for path in files(root):
        text = path.read_text()
        path.write_text(REFERENCE.sub(lambda found: f"{found['before']}{found['name']}@{digests[found['name']]}", text))
    return digests


def _look_up(image: str) -> str:
    """The digest that the registry gives for this image now."""
    command = ["docker", "buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise SetupError(f"The digest of {image} needs Docker: {error}") from None
    digest = done.stdout.strip()
    if done.returncode != 0 or not DIGEST.fullmatch(digest):
        raise SetupError(f"No digest of {image}: {done.stderr.strip()[-300:] or digest or 'nothing printed'}")
    return digest


def main(arguments: list[str]) -> int:
    """The exit code: 1 after an error, or when `--check` finds an image without a digest."""
    if "--check" in arguments:
        found = unpinned()
        print("\n".join(f"no digest: {one}" for one in found) or "Every base image has a digest.")
        return 1 if found else 0
    try:
        for image, digest in pin().items():
            print(f"{image}@{digest}")
    except SetupError as error:
        print(f"Stopped. {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
