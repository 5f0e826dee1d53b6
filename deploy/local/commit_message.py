"""Check the subject of a commit message (hook `commit-msg`): at most 72 letters, a capital first, no full stop."""

import sys
from pathlib import Path

MOST_LETTERS = 72


def problems(message: str) -> list[str]:
    """What is wrong with the message; empty when nothing is. Merges write their own subject."""
    lines = [line for line in message.splitlines() if not line.startswith("#")]
    subject = lines[0] if lines else ""
    if subject.startswith("Merge "):
        return []
    found = []
    if not subject:
        found.append("The subject is empty.")
    if len(subject) > MOST_LETTERS:
        found.append(f"The subject has {len(subject)} letters; at most {MOST_LETTERS} are allowed.")
    if subject[:1].islower():
        found.append("The subject begins with a small letter; write it imperative, as in 'Add a field'.")
    if subject.endswith("."):
        found.append("The subject ends with a full stop.")
    if len(lines) > 1 and lines[1]:
        found.append("The second line must be empty; the body begins on the third.")
    return found


if __name__ == "__main__":
    complaints = problems(Path(sys.argv[1]).read_text())
    print("\n".join(complaints), file=sys.stderr)
    sys.exit(1 if complaints else 0)
