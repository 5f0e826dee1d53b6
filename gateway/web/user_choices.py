"""The company's users as the choices of a filter: one's own first, former ones last."""

from chassis.context import current
from contracts.users import ME
from gateway.identity import users
from gateway.web.people import say_user
from gateway.web.texts import Texts


def choose_user(chosen: str, texts: Texts) -> list[tuple[str, str, bool]]:
    """Value, text, and whether it is chosen."""
    own, everybody = current().user, users.list_all_names()
    mine = [(ME, texts("me_too", everybody.pop(own).name))] if own in everybody else []
    found = [*mine, *((user_id, say_user(user, texts)) for user_id, user in everybody.items())]
    return [(value, text, chosen in ((value, own) if value == ME else (value,))) for value, text in found]
