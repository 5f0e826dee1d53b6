"""The company's API keys, for administrators: the list, a new key, one in place of another, the end of one."""

from dataclasses import dataclass
from typing import Literal

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from chassis.clock import now
from contracts.access import Role
from contracts.errors import ServiceError
from contracts.labels import choices_of
from gateway import schemas
from gateway.api import keys
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import users
from gateway.web.columns import Badge
from gateway.web.formats import moment
from gateway.web.paging import AskPage
from gateway.web.rendering import redirect_to, render_page, render_with_script
from gateway.web.submission import NOTHING_REFUSED, Refusal, refuse, run, submit
from gateway.web.texts import Texts, page_texts

PATH = "/api-keys"
ROLES, MODULES = choices_of(schemas.AddKey, "roles"), choices_of(schemas.SetModule, "module")

api = Api("api_keys")


class AskKeys(AskPage):
    """The page of API keys. `done` is what a form has just done; `cursor` a later page of the list."""

    done: Literal["key_ended"] | None = None


@dataclass(frozen=True, slots=True)
class KeyRow:
    """A key as people read it. `is_usable`: it can be replaced or ended."""

    id: str
    name: str
    owner: str
    roles: str
    scope: str
    created: str
    used: str
    expires: str
    state: Badge
    is_usable: bool


@api.custom("GET", PATH, role=Role.ADMINISTRATOR, model=AskKeys)
def keys_page(call: Call) -> AnyResponse:
    """The company's API keys."""
    asked: AskKeys = call.body
    return _show(call, done=asked.done or "", cursor=asked.cursor)


@api.custom("POST", PATH, role=Role.ADMINISTRATOR, form=True)
def add_key_form(call: Call) -> AnyResponse:
    """Creates a key and shows it this once."""
    try:
        made = submit(call, schemas.AddKey, keys.add_key)
    except ServiceError as error:
        return _show(call, refuse("add", error))
    return _show_new(call, made)


@api.custom("POST", f"{PATH}/rotate", role=Role.ADMINISTRATOR, form=True)
def rotate_key_form(call: Call) -> AnyResponse:
    """Creates a key in place of another one and shows it this once."""
    try:
        made = submit(call, schemas.RotateKey, keys.rotate_key)
    except ServiceError as error:
        return _show(call, refuse(f"rotate-{request.form.get('key_id', '')}", error), cursor=_cursor())
    return _show_new(call, made)


@api.custom("POST", f"{PATH}/end", role=Role.ADMINISTRATOR, form=True)
def end_key_form(call: Call) -> AnyResponse:
    """Ends a key at once."""
    try:
        submit(call, schemas.KeyId, keys.revoke_key)
    except ServiceError as error:
        return _show(call, refuse("end", error), cursor=_cursor())
    return redirect_to(f"{PATH}?done=key_ended")


def _show(call: Call, refused: Refusal = NOTHING_REFUSED, done: str = "", cursor: str | None = None) -> Response:
    texts = page_texts()
    listed = run(call, keys.list_keys, schemas.ListKeys(cursor=cursor))
    owners = users.names_of({view.owner for view in listed.items if view.owner})
    values = {
        "refused": refused,
        "done": done,
        "keys": [_row(view, owners, texts) for view in listed.items],
        "cursor": cursor,
        "next_cursor": listed.next_cursor,
        "roles": {role: texts.word(label) for role, label in ROLES.items()},
        "modules": {module: texts.word(label) for module, label in MODULES.items()},
    }
    return refused.delay(render_page(call, "api_keys.html", refused.status, **values))


def _show_new(call: Call, made: schemas.NewKey) -> Response:
    expires = moment(made.expires_at.isoformat()) if made.expires_at else ""
    return render_with_script(call, "new_key.html", made=made, expires=expires)


def _row(view: schemas.KeyView, owners: dict[str, str], texts: Texts) -> KeyRow:
    created, used, expires = (
        moment(at.isoformat()) if at else "" for at in (view.created_at, view.last_used_at, view.expires_at)
    )
    is_over = view.expires_at is not None and view.expires_at <= now()
    return KeyRow(
        view.id,
        view.name,
        owners.get(view.owner or "", ""),
        ", ".join(texts.word(ROLES[role]) for role in view.roles),
        _scope(view, texts),
        created,
        used or texts("never_used"),
        expires or texts("never"),
        _state(view.active, is_over, texts),
        view.active and not is_over,
    )


def _scope(view: schemas.KeyView, texts: Texts) -> str:
    """What the key is limited to, beside its roles; "" for nothing."""
    modules = [texts.word(MODULES[module]) for module in view.modules or ()]
    return ", ".join([*([texts("only_reads")] if view.read_only else []), *modules])


def _state(is_active: bool, is_over: bool, texts: Texts) -> Badge:
    if is_over:
        return Badge(texts("key_expired"), "plain")
    return Badge(texts("key_valid"), "good") if is_active else Badge(texts("key_revoked"), "plain")


def _cursor() -> str | None:
    """The page of the list that the form stood on."""
    return request.form.get("cursor", "")[:1000] or None
