"""What the settings of a company have in common, whichever service keeps them."""

from datetime import datetime
from typing import Any

from contracts.base import Reply


class ChangedSetting(Reply):
    """A setting before and after a change; a setting that nobody has decided has its default."""

    name: str
    before: Any
    after: Any


class SettingsChange(Reply):
    """One change of a company's settings: when, by which user or API key, and what."""

    at: datetime
    by: str | None = None
    settings: list[ChangedSetting]
