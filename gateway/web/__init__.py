"""The card for people: login, search, the customer card. Read only, without script, in Swedish and English.

cards      the search and the card       view     the card as tabs, with what is old or missing
sessions   the login and its cookie      columns  an item of a tab → cells of a row, by the tab's description
second_step   the code, the enrolment     session_cookie   the session's cookie
openid     the login at a company's provider
forms      forms nobody can forge        card_header   the customer above the tabs
failures   what went wrong, as a page    formats  dates, amounts and sizes as people read them
rendering  templates → answers           texts    the pages' own texts, in both languages

Pages are operations like those of the HTTP API, so that none is open by omission; only their failures are pages, too.
"""

from gateway.http.operations import Api
from gateway.web import cards, openid, second_step, sessions
from gateway.web.failures import is_for_people, render_failure

pages = Api(
    "web", [*cards.api.operations, *sessions.api.operations, *second_step.api.operations, *openid.api.operations]
)

__all__ = ["is_for_people", "pages", "render_failure"]
