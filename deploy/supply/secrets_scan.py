"""`make secrets-scan`: looks for secrets in every file that Git tracks, or in the files that are named.

Known shapes (private keys, tokens of well-known services, this product's own keys, addresses with a password) and random-looking
values behind a name such as `password` or `api_key`. What is found and is no secret stands in `allowed.txt` with a reason.
Exit code 1 when something is found; the output names file, line and rule, never the value.
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch, fnmatchcase
from pathlib import Path

from deploy.local.bootstrap import ROOT

ALLOWED = ROOT / "deploy/supply/allowed.txt"
LOCK = re.compile(r"(requirements[\w-]*\.txt|SHA256SUMS)$")
"""Files that consist of hashes."""
NAMED = "a random value behind the name of a secret"
ADDRESS = "an address with a password"
RULES = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*[\w+/=]{16}"),
    "a key of Kundkort": re.compile(r"\bkey_[0-9a-f]{32}_[\w-]{40,}"),
    "a token of GitHub": re.compile(r"\b(?:gh[pousr]_\w{36}|github_pat_\w{60,})"),
    "a token of GitLab": re.compile(r"\bglpat-[\w-]{20}"),
    "a token of Slack": re.compile(r"\bxox[abeoprs]-[\w-]{10,}"),
    "a key of AWS": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a key of Google": re.compile(r"\bAIza[\w-]{35}"),
    "a key of Stripe": re.compile(r"\b[rs]k_live_\w{20,}"),
    "a JSON web token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}"),
    ADDRESS: re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s:/@{}$<>\"'…]+:(?P<value>[^\s@/{}$<>\"'…]{3,})@"),
    NAMED: re.compile(
        r"(?i)(?:passw(?:or)?d|secret|token|api_?key|private_?key|context_?key|signing_?key)\w*[\"']?\s*(?::|=|:=)\s*"
        r"b?[\"']?(?P<value>[\w+/=.~-]{20,})"
    ),
}
LEAST_IN_TESTS = 12
"""Letters of a password in an address that count in a test: theirs are made up and short."""
LEAST_ENTROPY = 3.6
"""Bits a character: random hexadecimal digits have up to 4, base64 up to 6; words and names have less, or no digit."""


@dataclass(frozen=True)
class Found:
    """Something like a secret; `value` is for the comparison with what is allowed."""

    file: str
    line: int
    rule: str
    value: str


def scan(text: str, file: str) -> Iterator[Found]:
    """What looks like a secret in a text, each place once."""
    for rule, pattern in RULES.items():
        for one in pattern.finditer(text):
            value = one.groupdict().get("value") or one[0]
            if is_secret(rule, value, file):
                yield Found(file, text.count("\n", 0, one.start()) + 1, rule, value)


def is_secret(rule: str, value: str, file: str) -> bool:
    """Whether what a rule has found can be a secret, as far as its length and letters tell."""
    if rule == NAMED:
        return is_random(value)
    return rule != ADDRESS or "tests/" not in file or len(value) >= LEAST_IN_TESTS


def is_random(value: str) -> bool:
    """Whether a value looks drawn by lot: letters and digits in no pattern."""
    mixed = re.search(r"\d", value) and re.search(r"[A-Za-z]", value)
    return bool(mixed) and entropy(value) >= LEAST_ENTROPY


def entropy(value: str) -> float:
    """Shannon's entropy in bits a character."""
    shares = [count / len(value) for count in Counter(value).values()]
    return -sum(share * math.log2(share) for share in shares)


def allowed(file: Path = ALLOWED) -> list[tuple[str, str]]:
    """Pairs of globs, of a file and of a value. Raises ValueError for a line without a reason."""
    lines = (line.split(maxsplit=2) for line in file.read_text().splitlines() if line and not line.startswith("#"))
    return [(pattern, value) for pattern, value, _reason in lines]


def is_allowed(found: Found, known: Iterable[tuple[str, str]]) -> bool:
    """Whether one of the pairs fits this file and this value."""
    return any(fnmatch(found.file, pattern) and fnmatchcase(found.value, value) for pattern, value in known)


def tracked() -> list[Path]:
    """The files that Git tracks. Raises CalledProcessError outside of a clone."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def scan_files(paths: Iterable[Path]) -> list[Found]:
    """What these files hold and is not allowed. Files that are no text are passed over."""
    known, found = allowed(), []
    for path in paths:
        if path.is_file() and not LOCK.search(path.name) and path != ALLOWED:
            try:
                text = path.read_text()
            except UnicodeDecodeError:
                continue
            name = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
            found += [one for one in scan(text, name) if not is_allowed(one, known)]
    return found


def main(arguments: list[str]) -> int:
    """Scans the files that are named, or all. Returns the exit code."""
    found = scan_files(map(Path, arguments) if arguments else tracked())
    for one in found:
        print(f"{one.file}:{one.line}: {one.rule}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
