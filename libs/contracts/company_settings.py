"""What the settings of a company have in common, whichever service keeps them."""

from datetime import datetime
from typing import Any

from contracts.base import Reply
from contracts.error_texts import FieldText

SETTING_LEFT_OUT = FieldText(
    "left_out",
    sv="Inställningen har ett värde och saknas i begäran. Skicka med det, eller ändra enstaka inställningar med PATCH.",
    en="The setting has a value and is missing here. Send it along, or change single settings with PATCH.",
)


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
