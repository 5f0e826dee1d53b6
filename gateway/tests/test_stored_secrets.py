"""What is encrypted can be read by its owner, for its purpose, with a known key, and by nobody else."""

import pytest

from gateway.identity.stored_secrets import SecretBox, SecretUnreadable

OLD, NEW = b"the gateway's secret until today " * 2, b"the gateway's secret from today on " * 2


def test_a_text_is_read_by_its_owner_only() -> None:
    box = SecretBox([OLD], "a")
    stored = box.encrypt("hemligt", "acme\nusr_1")
    assert "hemligt" not in stored
    assert box.encrypt("hemligt", "acme\nusr_1") != stored
    assert box.decrypt(stored, "acme\nusr_1") == "hemligt"
    with pytest.raises(SecretUnreadable):
        box.decrypt(stored, "acme\nusr_2")


def test_another_purpose_or_key_reads_nothing() -> None:
    stored = SecretBox([OLD], "a").encrypt("hemligt", "x")
    for box in (SecretBox([OLD], "b"), SecretBox([NEW], "a")):
        with pytest.raises(SecretUnreadable):
            box.decrypt(stored, "x")


@pytest.mark.parametrize("spoil", [lambda s: s[:-2] + "A=", lambda s: "2" + s[1:], lambda s: s[:12], lambda _: ""])
def test_a_changed_text_is_not_read(spoil: object) -> None:
    box = SecretBox([OLD], "a")
    stored = box.encrypt("hemligt hemligt hemligt", "x")
    assert callable(spoil)
    with pytest.raises(SecretUnreadable):
        box.decrypt(spoil(stored), "x")


def test_the_root_can_be_replaced() -> None:
    stored = SecretBox([OLD], "a").encrypt("hemligt", "x")
    both = SecretBox([NEW, OLD], "a")
    assert both.decrypt(stored, "x") == "hemligt"
    assert SecretBox([NEW], "a").decrypt(both.encrypt("hemligt", "x"), "x") == "hemligt"
