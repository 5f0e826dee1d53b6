"""Files that a scanner refuses or cannot scan are not stored; nothing of them is left."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chassis.settings import load
from contracts.documents import UploadDocument
from contracts.errors import InvalidInput, Unavailable
from documents import files
from documents.models import StoredFile
from documents.settings import Settings
from documents.tests.clamd import VIRUS, a_clamd, closed_port
from documents.tests.samples import PDF
from documents.tests.test_files import left_behind, store

Scanned = Callable[..., None]
BIG = PDF + bytes(700_000)
READS_AND = "import sys; data = sys.stdin.buffer.read(); "


@pytest.fixture
def scanned(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Scanned:
    """Sets the scanner of this process."""

    def with_scanner(address: str, seconds: float = 20) -> None:
        monkeypatch.setenv("SCANNER", address)
        monkeypatch.setenv("SCANNER_SECONDS", str(seconds))
        load.cache_clear()

    return with_scanner


def a_command(folder: Path, script: str) -> str:
    (folder / "scan.py").write_text(script)
    return f"command:{sys.executable} {folder / 'scan.py'}"


@pytest.mark.parametrize("by_file", [True, False])
def test_clamd_finds_or_does_not(customer: str, scanned: Scanned, tmp_path: Path, by_file: bool) -> None:
    with a_clamd(tmp_path / "clamd.ctl" if by_file else None) as (address, seen):
        scanned(address)
        assert store(customer, BIG).size == len(BIG)
        assert seen == [BIG]


def test_a_refused_file_leaves_nothing(customer: str, scanned: Scanned) -> None:
    before = left_behind()
    with a_clamd() as (address, seen):
        scanned(address)
        with pytest.raises(InvalidInput) as refused:
            store(customer, BIG + VIRUS)
        assert len(seen) == 1
    assert (refused.value.code, "Tests.Virus" in refused.value.message) == ("documents.file_refused", True)
    assert left_behind() == before
    assert StoredFile.find(customer_id=customer).count() == 0


def test_what_clamd_cannot_scan_is_not_stored(customer: str, scanned: Scanned) -> None:
    before = left_behind()
    with a_clamd(limit=300_000) as (address, _seen):
        scanned(address)
        with pytest.raises(Unavailable) as refused:
            store(customer, BIG)
    assert refused.value.code == "documents.scanner_down"
    assert left_behind() == before


@pytest.mark.parametrize("address", ["clamd://127.0.0.1:{port}", "clamd:///no/such/socket", "command:/no/such/program"])
def test_a_scanner_that_is_away_is_told_before_the_first_byte(customer: str, scanned: Scanned, address: str) -> None:
    scanned(address.format(port=closed_port()))
    before = left_behind()
    described = UploadDocument(customer_id=customer, name="avtal.pdf")
    read: list[bytes] = []

    def pieces() -> Iterator[bytes]:
        read.append(PDF)
        yield PDF

    with pytest.raises(Unavailable) as refused:
        files.store(lambda: described, pieces())
    assert (refused.value.code, read, left_behind()) == ("documents.scanner_down", [], before)


@pytest.mark.parametrize(
    ("script", "code"),
    [
        (READS_AND + "sys.exit(0)", ""),
        (READS_AND + f"sys.exit(0 if len(data) == {len(BIG)} else 2)", ""),
        (READS_AND + "print('Trojan'); sys.exit(1)", "documents.file_refused"),
        ("import sys; print('Trojan'); sys.exit(1)", "documents.file_refused"),
        (READS_AND + "sys.exit(3)", "documents.scanner_down"),
        ("import os; os.kill(os.getpid(), 9)", "documents.scanner_down"),
    ],
)
def test_a_command_decides(customer: str, scanned: Scanned, tmp_path: Path, script: str, code: str) -> None:
    scanned(a_command(tmp_path, script))
    before = left_behind()
    if not code:
        assert store(customer, BIG).size == len(BIG)
        return
    with pytest.raises((InvalidInput, Unavailable)) as refused:
        store(customer, BIG)
    assert refused.value.code == code
    assert left_behind() == before


@pytest.mark.parametrize("script", ["import time; time.sleep(60)", READS_AND + "import time; time.sleep(60)"])
def test_a_command_that_does_not_answer_is_ended(customer: str, scanned: Scanned, tmp_path: Path, script: str) -> None:
    scanned(a_command(tmp_path, script), seconds=1)
    with pytest.raises(Unavailable) as refused:
        store(customer, BIG)
    assert refused.value.code == "documents.scanner_down"


@pytest.mark.parametrize("address", ["127.0.0.1:3310", "clamd:3310", "command:scan", "http://127.0.0.1/"])
def test_an_address_that_is_none_stops_the_start(
    scanned: Scanned, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scanned(address)
    with pytest.raises(SystemExit):
        load(Settings)
    assert "setting SCANNER" in capsys.readouterr().err
