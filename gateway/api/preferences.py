"""How the caller wants the pages, over HTTP."""

from contracts.access import Role
from contracts.base import Reply
from gateway import schemas
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import preferences
from gateway.identity.preferences import Preferences

api = Api("preferences")


@api.custom("GET", "/me/preferences", role=Role.VIEWER, reply=schemas.PreferencesView)
def get_preferences(call: Call) -> Reply:
    """Returns the language and theme of pages that the caller has chosen."""
    return _view(preferences.find(call.principal.tenant, call.principal.user))


@api.custom("PUT", "/me/preferences", role=Role.VIEWER, model=schemas.SetPreferences, reply=schemas.PreferencesView)
def set_preferences(call: Call) -> Reply:
    """Chooses the language and theme of the caller's pages, from the next login on in other browsers."""
    chosen = Preferences(call.body.language or "", call.body.theme or "")
    preferences.replace(call.principal.tenant, call.principal.user, chosen)
    return _view(chosen)


def _view(chosen: Preferences) -> schemas.PreferencesView:
    return schemas.PreferencesView.model_validate({name: value or None for name, value in chosen._asdict().items()})
