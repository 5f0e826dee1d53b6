"""The demo fills in the seller, whatever others change in the settings at the same time."""

from typing import Any

from kundkort.api import Api, ApiError, Json
from kundkort.demo.billing import SELLER, fill_settings


class Settings(Api):
    """The settings of a company, which somebody else changes between the first reading and the first write."""

    def __init__(self, **others: Any) -> None:
        super().__init__("http://127.0.0.1:9", "")
        self.stored: Json = {"seller_name": "", "version": 1}
        self._others = others

    def get(self, path: str, **params: Any) -> Json:
        return dict(self.stored)

    def patch(self, path: str, body: Any, version: int) -> Json:
        if self._others:
            self._write(self._others)
            self._others = {}
        if version != self.stored["version"]:
            raise ApiError("PATCH", path, 412, {"code": "billing.version_stale"})
        return self._write(body)

    def _write(self, changes: Json) -> Json:
        self.stored |= changes | {"version": self.stored["version"] + 1}
        return dict(self.stored)


def test_another_setting_that_came_first_stays_and_the_seller_is_filled_in() -> None:
    api = Settings(first_number=5000)
    fill_settings(api)
    assert api.stored == {**SELLER, "first_number": 5000, "version": 3}


def test_another_seller_that_came_first_stays() -> None:
    api = Settings(seller_name="Andra AB")
    fill_settings(api)
    assert api.stored == {"seller_name": "Andra AB", "version": 2}
