"""Make the virtual environment of this clone (`make setup`); standard library only, since nothing is installed yet.

The environment is made again only when the locked requirements or the interpreter change. Its stamp is written last, so
that an interrupted setup starts over. Where `python3` was compiled without its optimisations and Debian's own interpreter of
the same version is there, that one is taken: everything that runs on it needs about an eighth less processor time.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
STAMP = VENV / ".kundkort-stamp"
LOCK_FILE = ROOT / "requirements-dev.txt"
# Raise it when the steps that make the environment change.
RECIPE = 2
DEBIAN_PYTHON = Path("/usr/bin/python3")
DEBIAN = Path("/etc/debian_version")
LAUNCHER = '#!/bin/sh\nexec "$(dirname "$0")/python" -m kundkort "$@"\n'


class SetupError(Exception):
    """Stops a command with one sentence that says what is wrong and what to do."""


class Interpreter(NamedTuple):
    """What `ask` reads off one: "3.11.2", whether its makers compiled it with a profile, whether it can make environments."""

    version: str
    optimised: bool
    makes_environments: bool

    @classmethod
    def of(cls, version: str, options: str, prefix: str, venv: bool) -> "Interpreter":
        """`options` are those of its `configure`. Debian's own name no option: its package compiles with a profile by itself."""
        return cls(version, "--enable-optimizations" in options or (prefix == "/usr" and DEBIAN.exists()), venv)


QUESTION = """
import sys, sysconfig
try:
    import ensurepip, venv
    able = True
except ImportError:
    able = False
print(sys.version.split()[0], sys.base_prefix, able, sysconfig.get_config_var("CONFIG_ARGS") or "", sep="\\n")
"""


def ask(python: str) -> "Interpreter | None":
    """What that interpreter says of itself; None when it does not run."""
    try:
        done = subprocess.run([python, "-c", QUESTION], check=True, stdout=subprocess.PIPE, text=True, timeout=20)
        version, prefix, able, options = done.stdout.rstrip("\n").split("\n", 3)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Interpreter.of(version, options, prefix, able == "True")


def minor(version: str) -> str:
    """ "3.11.2" -> "3.11": packages are locked for it, so only such a one replaces another."""
    return version.rpartition(".")[0]


def is_better(own: Interpreter, other: "Interpreter | None") -> bool:
    """Whether the other is to make the environment instead of the one that runs this."""
    if other is None or own.optimised or not other.optimised:
        return False
    return minor(own.version) == minor(other.version)


def this_one() -> Interpreter:
    """The interpreter that runs this."""
    options = sysconfig.get_config_var("CONFIG_ARGS") or ""
    able = all(importlib.util.find_spec(name) for name in ("ensurepip", "venv"))
    return Interpreter.of(sys.version.split()[0], options, sys.base_prefix, able)


def go_on_with_the_better() -> None:
    """Go on in Debian's interpreter where it is the better one and makes environments; returns where this one is to do it."""
    own = this_one()
    other = None if own.optimised else ask(str(DEBIAN_PYTHON))
    if other is None or not is_better(own, other):
        return
    if not other.makes_environments:
        try:
            install_debian(["python3-venv"], "Debian's Python is the faster build, and its venv module is missing")
        except SetupError:
            return  # this one does, only slower
    os.execv(DEBIAN_PYTHON, [str(DEBIAN_PYTHON), str(Path(__file__).resolve())])


def say(text: str) -> None:
    """Print a line of progress without buffering."""
    print(text, flush=True)


def fingerprint() -> str:
    """A digest of what the environment depends on: locked versions, interpreter, this clone's path and RECIPE."""
    digest = hashlib.sha256(LOCK_FILE.read_bytes())
    digest.update(f"{RECIPE} {sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix} {ROOT}".encode())
    return digest.hexdigest()


def read_complaint(code: int, output: str) -> str:
    """Why a program failed, in its own words: its last "E:" line (apt, debootstrap), else its last line.

    `code` is its exit code, which is named only when the program printed nothing.
    """
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line.removeprefix("E:").strip() for line in lines if line.startswith("E:")]
    return (errors or lines or [f"exit code {code}, nothing printed"])[-1][:300]


def run_quietly(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Run a program without showing its output; returns its complaint, "" when it succeeded."""
    try:
        done = subprocess.run(
            command, check=False, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    except OSError as error:
        return f"{command[0]}: {error.strerror}"
    return read_complaint(done.returncode, done.stdout) if done.returncode else ""


def install_debian(packages: list[str], reason: str) -> None:
    """Install Debian packages on this machine; raises SetupError with the command to run by hand when that fails."""
    by_hand = f"run 'apt-get install {' '.join(packages)}' as root and start again"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(f"{reason}: {by_hand}.")
    say(f"  installing {' '.join(packages)} ({reason})")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"}
    update = run_quietly(["apt-get", "-qq", "update"], environment)
    install = run_quietly(["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages], environment)
    if install:
        # Without fresh lists apt only complains that it does not know the package; the update says why.
        complaint = "; ".join(filter(None, (update, install)))
        raise SetupError(f"Debian's packages could not be installed ({complaint}): check the network, or {by_hand}.")


def require_python() -> None:
    """Raise SetupError when the interpreter is too old; install the venv module, which Debian packages apart."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything has checked it
        raise SetupError(f"Python 3.11 or later is needed and this is {sys.version.split()[0]}: install python3.11.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        install_debian(["python3-venv"], "Python's venv module is missing")


def install_packages(python: Path) -> None:
    """Install the locked packages and print the progress."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    command += ["--require-hashes", "-r", str(LOCK_FILE)]
    total = sum(1 for line in LOCK_FILE.read_text().splitlines() if "==" in line and not line.startswith("#"))
    seen, tail = 0, ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        for line in pip.stdout:
            tail = line.strip() or tail
            if line.startswith(("Collecting", "Processing")):  # "Processing" for a file that is here already
                seen += 1
                if seen % 8 == 0 or seen == total:
                    say(f"  packages {min(99, 100 * seen // total):3d} %")
    if pip.returncode != 0:
        raise SetupError(f"A Python package could not be installed ({tail[:200]}): check the network and start again.")


def finish(python: Path) -> None:
    """Make the clone's folders importable and put the `kundkort` command beside the interpreter."""
    site = Path(sysconfig.get_path("purelib", vars={"base": str(VENV), "platbase": str(VENV)}, scheme="venv"))
    # pytest has these paths from pyproject.toml (`pythonpath`), but only its own process. Programs that tests, make and people
    # start (nameko, the gateway, kundkort, `python -m contracts.catalogue`) have them from this file.
    paths = [ROOT, ROOT / "libs", ROOT / "services", ROOT / "tools"]
    (site / "kundkort_clone.pth").write_text("".join(f"{path}\n" for path in paths))
    launcher = python.with_name("kundkort")
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)


def describe(own: Interpreter) -> str:
    """ "Python 3.11.2 (optimised)"."""
    slower = "compiled without optimisations: a build with --enable-optimizations is faster"
    return f"Python {own.version} ({'optimised' if own.optimised else slower})"


def make_environment() -> None:
    """Make `.venv` from nothing."""
    require_python()
    say("Setting up the virtual environment (.venv), once for each change of the requirements or of the interpreter,")
    say(f"with {describe(this_one())}:")
    shutil.rmtree(VENV, ignore_errors=True)
    complaint = run_quietly([sys.executable, "-m", "venv", str(VENV)])
    if complaint:
        install_debian(["python3-venv"], f"python3 -m venv failed: {complaint}")
        complaint = run_quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if complaint:
        raise SetupError(f"python3 -m venv failed ({complaint}): fix that and start again.")
    python = VENV / "bin" / "python"
    install_packages(python)
    finish(python)
    STAMP.write_text(fingerprint())
    say("  packages 100 %")


def main() -> int:
    """Make the environment when it is missing or out of date. Returns the exit code: 1 after an error message."""
    go_on_with_the_better()
    if (VENV / "bin" / "python").exists() and STAMP.exists() and STAMP.read_text() == fingerprint():
        return 0
    try:
        make_environment()
    except SetupError as error:
        print(f"Setup stopped. {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
