"""The company's API keys over HTTP."""

from datetime import timedelta
from typing import TypeVar

from chassis import clock
from chassis.paging import page
from chassis.storage import Row
from contracts.access import Role
from contracts.base import Page, Reply
from gateway import errors, schemas
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import companies
from gateway.models import ApiKey

K = TypeVar("K", bound=schemas.KeyView)

api = Api("keys")
FIELDS = ("name", "roles", "active", "created_at")
DETAILS = ("owner", "expires_at", "last_used_at", "read_only", "modules", "replaces")


@api.custom("GET", "/api-keys", role=Role.ADMINISTRATOR, model=schemas.ListKeys, reply=Page[schemas.KeyView])
def list_keys(call: Call) -> Reply:
    """Lists the company's API keys, newest first, without the keys themselves."""
    found: Page[schemas.KeyView] = page(
        ApiKey, {}, call.body, FIELDS, lambda row: schemas.KeyView(id=row["_id"], **row)
    )
    details = companies.details_of([key.id for key in found.items])
    return found.model_copy(update={"items": [_with(details.get(key.id, {}), key) for key in found.items]})


@api.custom(
    "POST",
    "/api-keys",
    role=Role.ADMINISTRATOR,
    model=schemas.AddKey,
    reply=schemas.NewKey,
    status=201,
    idempotency="none",  # the answer holds a secret and must not be kept
)
def add_key(call: Call) -> Reply:
    """Creates an API key. The key is shown in this answer and never again."""
    asked = call.body
    if asked.modules is not None and Role.ADMINISTRATOR in asked.roles:
        raise errors.administrator_with_modules()
    expires = clock.now() + timedelta(days=asked.valid_days)
    terms = companies.KeyTerms(expires, asked.read_only, asked.modules)
    return _new(*companies.add_key(asked.name, asked.roles, terms=terms))


@api.custom(
    "POST",
    "/api-keys/<key_id>/rotate",
    role=Role.ADMINISTRATOR,
    model=schemas.RotateKey,
    reply=schemas.NewKey,
    status=201,
    idempotency="none",  # the answer holds a secret and must not be kept
    failures=("gateway.key_not_found", "gateway.key_ended"),
)
def rotate_key(call: Call) -> Reply:
    """Creates a key with the name, roles and scope of this one, which ends after the overlap."""
    asked = call.body
    made = companies.rotate_key(asked.key_id, timedelta(hours=asked.overlap_hours), timedelta(days=asked.valid_days))
    call.gateway.authentication.principals.clear()
    return _new(*made)


@api.custom(
    "DELETE",
    "/api-keys/<key_id>",
    role=Role.ADMINISTRATOR,
    model=schemas.KeyId,
    status=204,
    failures=("gateway.key_not_found",),
)
def revoke_key(call: Call) -> None:
    """Revokes an API key. It is refused at once, in other processes within seconds."""
    companies.revoke_key(call.body.key_id)
    call.gateway.authentication.principals.clear()


def _new(key: ApiKey, text: str) -> schemas.NewKey:
    view = schemas.NewKey(id=key.id, key=text, **{name: key[name] for name in FIELDS})
    return _with(companies.details_of([key.id])[key.id], view)


def _with(details: Row, view: K) -> K:
    more = {name: details[name] or None for name in DETAILS if name in details}
    return view.model_validate({**view.model_dump(), **more, "read_only": bool(details.get("read_only"))})
