"""No tracked file holds a secret, and a planted one of each kind is found."""

import secrets
import string
from pathlib import Path

import pytest

from deploy.supply.secrets_scan import Found, allowed, is_allowed, main, scan, scan_files, tracked

LETTERS = string.ascii_letters + string.digits


def drawn(count: int) -> str:
    """Random letters and digits, of which two stand for sure."""
    return "a1" + "".join(secrets.choice(LETTERS) for _ in range(count - 2))


def planted() -> dict[str, str]:
    """A line with a secret by the name of the rule that must find it; put together here, so that this file has none."""
    return {
        "a private key": "-----BEGIN " + f"PRIVATE KEY-----\n{drawn(40)}",
        "a key of Kundkort": f"curl -H 'Bearer key_{secrets.token_hex(16)}_{drawn(43)}'",
        "a token of GitHub": f"ghp_{drawn(36)}",
        "a token of GitLab": f"glpat-{drawn(20)}",
        "a token of Slack": f"xoxb-{drawn(24)}",
        "a key of AWS": f"AKIA{drawn(16).upper()}",
        "a key of Google": f"AIza{drawn(35)}",
        "a key of Stripe": f"sk_live_{drawn(24)}",
        "a JSON web token": f"eyJ{drawn(20)}.eyJ{drawn(20)}.{drawn(30)}",
        "an address with a password": f"url = 'amqp://billing:{drawn(12)}@broker.internal:5671/%2F'",
        "a random value behind the name of a secret": f'CONTEXT_KEY: "{secrets.token_hex(32)}"',
    }


@pytest.mark.parametrize("rule", planted())
def test_a_planted_secret_is_found(rule: str) -> None:
    text = f"# line one\n{planted()[rule]}\n"
    assert (2, rule) in [(one.line, one.rule) for one in scan(text, "a/file.py")]


@pytest.mark.parametrize(
    "text",
    [
        "password: SecretStr = Field(description='of the user')",
        "API_KEY=${API_KEY:?make one with gateway.admin new-key}",
        "token = request.headers.get('Authorization')",
        "mongodb://mongodb:27017/?replicaSet=kundkort",
        "amqp://{user}:{password}@{host}",
        "secret_fields_are_left_out_of_history = True",
    ],
)
def test_what_only_speaks_of_secrets_is_not(text: str) -> None:
    assert list(scan(text, "a/file.py")) == []


def test_no_tracked_file_holds_a_secret() -> None:
    found = scan_files(tracked())
    assert [f"{one.file}:{one.line}: {one.rule}" for one in found] == []


def test_the_command_names_the_place_and_not_the_secret(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret = secrets.token_hex(32)
    file = tmp_path / "settings.env"
    file.write_text(f"LOG_LEVEL=INFO\nSIGNING_KEY={secret}\n")
    assert main([str(file)]) == 1
    said = capsys.readouterr()
    assert said.out == f"{file}:2: a random value behind the name of a secret\n"
    assert secret not in said.out + said.err


def test_what_is_allowed_has_a_place_and_a_reason(tmp_path: Path) -> None:
    file = tmp_path / "allowed.txt"
    file.write_text("# file, value, reason\ndocs/*.md abc an example\n")
    known = allowed(file)
    assert is_allowed(Found("docs/a.md", 1, "", "abc"), known)
    assert not is_allowed(Found("gateway/a.py", 1, "", "abc"), known)
    assert not is_allowed(Found("docs/a.md", 1, "", "abd"), known)
    file.write_text("docs/*.md abc\n")
    with pytest.raises(ValueError):
        allowed(file)
