"""How the caller wants the pages, over HTTP."""

from contracts.access import Role
from contracts.base import Reply
from gateway import schemas
from gateway.http.call import Call
from gateway.http.operations import Api
from gateway.identity import preferences, tab_order
from gateway.identity.preferences import Preferences

api = Api("preferences")


@api.custom("GET", "/me/preferences", role=Role.VIEWER, reply=schemas.PreferencesView)
def get_preferences(call: Call) -> Reply:
    """Returns the language and theme of pages that the caller has chosen, and the order of a card's tabs."""
    return _view(preferences.find(call.principal.tenant, call.principal.user), tab_order.find(call.principal))


@api.custom("PUT", "/me/preferences", role=Role.VIEWER, model=schemas.SetPreferences, reply=schemas.PreferencesView)
def set_preferences(call: Call) -> Reply:
    """Chooses the language and theme of the caller's pages, and the order of a card's tabs.

    Other browsers show the language and theme from the next login on.
    """
    chosen = Preferences(call.body.language or "", call.body.theme or "")
    preferences.replace(call.principal.tenant, call.principal.user, chosen)
    tabs: list[str] | None = call.body.tabs
    kept = tab_order.find(call.principal) if tabs is None else tab_order.replace(call.principal, tabs)
    return _view(chosen, kept)


def _view(chosen: Preferences, tabs: list[str]) -> schemas.PreferencesView:
    given = {name: value or None for name, value in chosen._asdict().items()}
    return schemas.PreferencesView.model_validate({**given, "tabs": tabs})
