"""The pages for people: login, search, the customer card, the own account, API keys. In the languages of `gateway.choices`.

card_pages   the card, and what is fetched again    view     the card as tabs, with what is old or missing
finding    the search, the search field  customer_register   all customers, filtered and sorted
hits       a hit, with what was found marked
sessions   the login and its cookie      columns  an item of a tab → cells of a row, by the tab's description
second_step   the code, the enrolment     session_cookie   the session's cookie
openid     the login at a company's provider
account    sessions and password         account_factor   the second factor's forms
alarms     alarms that have gone off, how a user wants them   calendar_feed, calendar_file   a user's calendar at its address
tab_order  the order of a card's tabs    branch_filter    the branch that a card shows alone
card_blocks   what services say in the head of a card        past_card   the card as it was on a day
news       what is new on a card              timeline   all that has happened to a customer
mentions   notes that mention the caller      paging     a later page of a list
customer_properties   a customer's properties, to put on and take off
shared_contacts   a contact of another customer, put on this one
forms      every form of the card, drawn from the Request that it sends
rows       the page of a row, with its lines, its sums and its steps
answers    the page of a question: turnover, habit, the payoff of an invoice
api_keys   the company's API keys        submission   a form → an operation of the API, and what it refuses
programs   how a browser is called       card_header   the customer above the tabs
rates      what reminders are reckoned with   accounts   statement, ledger and ageing
reminders  plans of a day, letters       collection  exports to a collection agency
plan_lists  the list of plans of a kind  exposures   what customers could cost, beside their limits
merges     one customer becomes another
personal_numbers  a personal number in full, for a purpose
personal_data   the archive of all that is stored about a customer
people     users by their names          history    who changed what of a customer; history_days what holds from a day
deletion   a customer that nothing was written for is deleted
erasure    the personal data of a customer is erased by a plan
bulk       many customers are changed at once    mailings   letters and e-mails to many
bulk_targets   which customers one of them is for   bulk_refusals   why one was refused, field by field
register_form   filters and columns of the register   history_days   what a branch has from a day, in its history
user_choices   the company's users in a filter
failures   what went wrong, as a page    formats  dates, amounts and sizes as people read them
maps       places on a map              catalogues   what texts reads; catalogue_files, catalogue_checks beside it
rendering  templates → answers           texts    the pages' own texts, by key
navigation the links of the head         company  pages of the whole company

Pages are operations like those of the HTTP API, so that none is open by omission; only their failures are pages, too. No page
needs a script: htmx, static/find.js, drop.js, back.js and menu.js make the search field, forms, uploads and menu quick, the map
has one that draws it, and the page that shows a new API key one that copies the key. All forms run the operations of the HTTP API
(`http.forms`: forms nobody can forge).
"""

from gateway.http.operations import Api
from gateway.web import (
    account,
    account_factor,
    accounts,
    alarms,
    api_keys,
    bulk,
    calendar_feed,
    card_pages,
    collection,
    customer_properties,
    customer_register,
    deletion,
    erasure,
    exposures,
    finding,
    history,
    mailings,
    mentions,
    merges,
    openid,
    personal_data,
    personal_numbers,
    rates,
    reminders,
    second_step,
    sessions,
    shared_contacts,
    tab_order,
    timeline,
)
from gateway.web.company import (
    activities,
    contract_plan,
    contract_plans,
    doubts,
    duplicates,
    import_uploads,
    imports,
    invoices,
    operation,
    payments,
    properties,
    selection_builder,
    selection_map,
    selections,
    settings,
    settings_history,
    teams,
    user_sessions,
    users,
    weeks,
)
from gateway.web.failures import is_for_people, render_failure
from gateway.web.forms import customers as customer_forms
from gateway.web.forms import pages as forms
from gateway.web.forms import uploads
from gateway.web.rows import forms as row_forms
from gateway.web.rows import pages as rows
from gateway.web.rows import previews

PARTS = (
    card_pages,
    deletion,
    erasure,
    finding,
    history,
    timeline,
    mentions,
    customer_register,
    sessions,
    second_step,
    openid,
    account,
    alarms,
    calendar_feed,
    teams,
    account_factor,
    tab_order,
    api_keys,
    rates,
    accounts,
    reminders,
    collection,
    exposures,
    merges,
    bulk,
    mailings,
    personal_data,
    personal_numbers,
    shared_contacts,
    customer_properties,
    forms,
    customer_forms,
    uploads,
    rows,
    row_forms,
    previews,
    settings,
    settings_history,
    properties,
    users,
    user_sessions,
    activities,
    weeks,
    contract_plans,
    doubts,
    contract_plan,
    duplicates,
    imports,
    import_uploads,
    invoices,
    operation,
    payments,
    selection_builder,
    selection_map,
    selections,
)

pages = Api("web", [operation for part in PARTS for operation in part.api.operations])

__all__ = ["is_for_people", "pages", "render_failure"]
