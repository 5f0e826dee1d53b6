"""An authenticator app for tests: never the same code twice, unless asked to."""

import time
from typing import Any

import pyotp
from flask import Flask

from gateway.identity.login_models import SecondFactor
from gateway.identity.totp import STEP_SECONDS

from .conftest import PASSWORD, Company


class App:
    """Shows codes of a secret. `next_code` goes one step on each time, as far as clocks may differ."""

    def __init__(self, secret: str) -> None:
        self._totp = pyotp.TOTP(secret)
        self._step = int(time.time() // STEP_SECONDS) - 1

    def next_code(self) -> str:
        """The code of the next 30 s step: at the third call it is one that a minute's test may already use."""
        self._step += 1
        return self._totp.generate_otp(self._step)

    def wrong_code(self) -> str:
        """A code that is none of those around now."""
        now = int(time.time() // STEP_SECONDS)
        near = {self._totp.generate_otp(step) for step in range(now - 3, now + 4)}
        return next(code for code in (f"{n:06}" for n in range(20)) if code not in near)


def forget_used_codes(user_id: str, app: App) -> None:
    """As if a minute had passed."""
    SecondFactor._get_collection().update_one({"_id": user_id}, {"$set": {"last_counter": 0}})
    app._step = int(time.time() // STEP_SECONDS) - 1


class Person:
    """The administrator of a company, with the API: log in, enrol."""

    def __init__(self, company: Company) -> None:
        self.company, self.http = company, company.http
        self.token = ""

    def post(self, path: str, **body: str) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.http.post(path, json=body, headers=headers)

    def log_in(self, password: str = PASSWORD) -> Any:
        """Answers the first step; the session, if it needs no second one, is used from then on."""
        self.token = ""
        answer = self.post("/v1/login", login=self.company.login, password=password)
        self.token = answer.json.get("token", "")
        return answer

    def me(self) -> int:
        return int(self.http.get("/v1/me", headers={"Authorization": f"Bearer {self.token}"}).status_code)

    def enrol(self) -> tuple[App, list[str]]:
        """Enrols an app in a session; returns it and the recovery codes."""
        offer = self.post("/v1/me/second-factor", password=PASSWORD)
        assert offer.status_code == 200, offer.json
        app = App(offer.json["secret"])
        confirmed = self.post("/v1/me/second-factor/confirm", code=app.next_code())
        assert confirmed.status_code == 200, confirmed.json
        return app, confirmed.json["recovery_codes"]


def demand(company: Company, on: bool = True) -> Any:
    """The company demands a second factor, or no longer."""
    etag = company.get("/v1/company/login-rules").headers["ETag"]
    body = {"second_factor_required": on}
    return company.open("PUT", "/v1/company/login-rules", json=body, headers={"If-Match": etag})


def move_to(person: Person, app: Flask) -> None:
    """The person goes on at another gateway, from the same address: that of the tests' own clients has failures of all."""
    http: Any = app.test_client(use_cookies=False)
    http.environ_base["REMOTE_ADDR"] = f"address of {person.company.tenant}"
    person.http = person.company.http = http
