"""The secrets of the operator's commands: from files, none that is published or weak, and a line in the audit trail."""

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from chassis import published_secrets

from .audit_lines import entries
from .operating import OWN_PASSWORD, PASSWORD, PUBLISHED_KEY, log_in, new_key, status_of


def test_secrets_come_from_files(
    app: Flask, operate: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    company, key = f"co{uuid4().hex[:8]}", new_key(capsys)
    for name, secret in (("ADMIN_PASSWORD", OWN_PASSWORD), ("API_KEY", key)):
        (tmp_path / name).write_text(f"{secret}\n")
        monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
    login = f"anna@{company}.example"
    assert operate("create-company", company, "--login", login, password="", key="") == 0
    assert (status_of(app, key), log_in(app, login, OWN_PASSWORD).status_code) == (200, 200)
    (tmp_path / "ADMIN_PASSWORD").write_text("")
    assert operate("reset-password", login, password="") == 2
    assert capsys.readouterr().err == "setting ADMIN_PASSWORD_FILE: the file is empty\n"


@pytest.mark.parametrize(("name", "value"), [("password", "kundkort-development"), ("key", PUBLISHED_KEY)])
def test_published_secrets_are_refused(
    operate: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    company = f"co{uuid4().hex[:8]}"
    command = ("create-company", company, "--login", f"anna@{company}.example")
    assert operate(*command, development=False, **{name: value}) == 2
    said = capsys.readouterr().err
    assert ("its value is for development" in said, value in said) == (True, False)


def test_published_secrets_that_0_1_0_has_stored_open_nothing(app: Flask, operate: Any) -> None:
    company = f"co{uuid4().hex[:8]}"
    login, password = f"anna@{company}.example", "kundkort-development"
    assert operate("create-company", company, "--login", login, password=password, key=PUBLISHED_KEY) == 0
    clear = app.extensions["gateway"].authentication.principals.clear
    opened = {}
    for is_development in (True, False):
        published_secrets.accept(is_development)
        clear()
        opened[is_development] = (status_of(app, PUBLISHED_KEY), log_in(app, login, password).status_code)
    published_secrets.accept(True)
    assert opened == {True: (200, 200), False: (401, 401)}
    assert operate("replace-key", company, "--make") == operate("reset-password", login, password="") == 0


def test_a_login_of_another_company_is_not_taken(operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    login = f"anna@{uuid4().hex[:8]}.example"
    assert operate("create-company", f"co{uuid4().hex[:8]}", "--login", login) == 0
    assert operate("create-company", f"co{uuid4().hex[:8]}", "--login", login) == 2
    assert "another company" in capsys.readouterr().err


def test_a_password_that_is_easily_guessed_is_refused(operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    company = f"co{uuid4().hex[:8]}"
    command = ("create-company", company, "--login", f"anna@{company}.example")
    assert operate(*command, password="password12") == 2
    assert "ADMIN_PASSWORD: The password is too common" in capsys.readouterr().err
    assert operate(*command) == 0


@pytest.mark.parametrize(("password", "key", "said"), [("short", "", "ADMIN_PASSWORD"), (PASSWORD, "guess", "API_KEY")])
def test_weak_secrets_are_refused(
    operate: Any, capsys: pytest.CaptureFixture[str], password: str, key: str, said: str
) -> None:
    assert operate("create-company", "weak", "--login", "a@weak.example", password=password, key=key) == 2
    assert said in capsys.readouterr().err


def test_the_audit_trail_has_the_command_and_is_verified_by_another(
    app: Flask, operate: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    company = f"co{uuid4().hex[:8]}"
    assert operate("create-company", company, "--login", f"anna@{company}.example") == 0
    capsys.readouterr()
    assert operate("export-audit", company) == 0
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (line["operation"], line["outcome"], line["details"]) == ("create-company", "ok", {"exit_code": 0})
    assert PASSWORD not in repr(line)
    known = f"{line['number']}:{line['hash']}"
    assert operate("verify-audit", company, "--known", known) == 0
    assert known in capsys.readouterr().out
    entries().update_one({"tenant": company, "number": 1}, {"$set": {"user": "nobody"}})
    assert operate("verify-audit", company) == 1
    assert "line 1 is wrong: changed" in capsys.readouterr().err
    assert operate("verify-audit", company, "--known", "12") == 2


def test_a_command_that_is_refused_leaves_a_line(operate: Any, capsys: pytest.CaptureFixture[str]) -> None:
    login, company = f"anna@{uuid4().hex[:8]}.example", f"co{uuid4().hex[:8]}"
    assert operate("create-company", f"co{uuid4().hex[:8]}", "--login", login) == 0
    assert operate("create-company", company, "--login", login) == 2
    capsys.readouterr()
    assert operate("export-audit", company) == 0
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (line["outcome"], line["details"]) == ("failed", {"exit_code": 2})
