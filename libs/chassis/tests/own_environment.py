"""A process's settings in tests: nothing but what the test says, and a class of settings of its own."""

from collections.abc import Mapping

import pytest

from chassis.settings import ServiceSettings


def set_environment(monkeypatch: pytest.MonkeyPatch, values: Mapping[str, str]) -> None:
    """These settings and no other, whatever the tests were started with."""
    for name in ServiceSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
        monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def a_kind(service: str = "toy") -> type[ServiceSettings]:
    """A new class each time, since `load` remembers what it has read for one."""
    return type("Settings", (ServiceSettings,), {"service": service})
