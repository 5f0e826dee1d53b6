"""What the gateway signs for itself: keys per purpose from a secret of its own, and what release 0.1.0 has signed before."""

import hashlib
import hmac
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from pydantic import SecretStr
from werkzeug.test import EnvironBuilder

from chassis.context import using
from chassis.purpose_keys import derive_key
from chassis.testing import a_context
from chassis.testing_keys import KEY
from contracts.gateway_errors import HttpError
from gateway.http import forms
from gateway.http.idempotency import StoredAnswer, fingerprints
from gateway.identity import cookies
from gateway.models import Answer

from .conftest import settings_for

COMMON = "the common key of release 0.1.0, long enough"
OWN, BESIDE_OLD, OLD_ALONE = (
    {"gateway_secret": SecretStr(KEY)},
    {"gateway_secret": SecretStr(KEY), "context_key": SecretStr(COMMON)},
    {"gateway_secret": None, "context_key": SecretStr(COMMON)},
)


def a_request(**about: Any) -> Any:
    return EnvironBuilder(method="POST", path="/v1/customers", **about).get_request()


@pytest.mark.parametrize("secrets", [OWN, BESIDE_OLD, OLD_ALONE])
def test_no_two_purposes_share_a_key_and_none_is_a_secret_itself(secrets: dict[str, Any]) -> None:
    """Red before: CONTEXT_KEY signed contexts, events, forms and fingerprints (L11)."""
    settings = settings_for("x", **secrets)
    own = [settings.form_keys[0], settings.fingerprint_keys[0]]
    assert len({*own, KEY.encode(), COMMON.encode()}) == 4
    assert derive_key(b"a", "x") != derive_key(b"b", "x") != derive_key(b"b", "y")


def test_the_common_key_counts_for_forms_only_while_it_is_set() -> None:
    expires = 9_999_999_999
    mark = hmac.new(COMMON.encode(), f"form\n{expires}\nbrowser".encode(), hashlib.sha256).hexdigest()
    sent = {"data": {forms.FIELD: f"{expires}.{mark}"}, "headers": {"Cookie": f"{cookies.FORM}=browser"}}
    forms.check(a_request(**sent), settings_for("x", **BESIDE_OLD).form_keys)
    with pytest.raises(HttpError, match="form"):
        forms.check(a_request(**sent), settings_for("x", **OWN).form_keys)


def test_a_form_holds_before_and_after_the_common_key_goes() -> None:
    request = a_request(headers={"Cookie": f"{cookies.FORM}=browser"})
    token = forms.Form(request, settings_for("x", **BESIDE_OLD).form_keys).token
    sent = a_request(data={forms.FIELD: token}, headers={"Cookie": f"{cookies.FORM}=browser"})
    forms.check(sent, settings_for("x", **OWN).form_keys)


def test_a_stored_answer_is_given_again_on_both_sides_of_an_upgrade(app: Flask) -> None:
    """A request that release 0.1.0 has answered is known to this one and the other way round, then without the common key."""
    tenant, body = f"co{uuid4().hex[:10]}", b'{"name": "Bygg"}'
    both, alone = (
        fingerprints(a_request(), body, settings_for("x", **one).fingerprint_keys) for one in (BESIDE_OLD, OWN)
    )
    with using(a_context(tenant)):
        StoredAnswer(tenant, "new", both, 60).store(app.response_class(b"{}", 201))
        row = Answer._get_collection().find_one({"_id": f"{tenant}/new", "tenant": tenant})
        old = hmac.digest(COMMON.encode(), b"POST /v1/customers?\n" + body, "sha256").hex()
        assert row is not None
        assert row["fingerprint"] == old, "a gateway of release 0.1.0 compares this"
        Answer._get_collection().insert_one({**row, "_id": f"{tenant}/old", "own_fingerprint": None})
        for key, prints in (("new", both), ("new", alone), ("old", both)):
            found = StoredAnswer(tenant, key, prints, 60).earlier
            assert (found is not None and found.status_code) == 201
        other = fingerprints(a_request(), b"{}", settings_for("x", **BESIDE_OLD).fingerprint_keys)
        with pytest.raises(Exception, match="idempotency_key_reused"):
            StoredAnswer(tenant, "new", other, 60)
