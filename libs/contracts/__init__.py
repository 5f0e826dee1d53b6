"""Contracts: every message that crosses a service's border, as pure data.

One package per service (`customers`, `sales`, `billing`, `crm`, `documents`) with a module per noun, its events and its tabs.
Beside them, what several parts share:

    base        Request, Reply and Event                    errors      the five kinds of failure
    services    the services of this installation           access      roles, and modules that a company switches
    catalogue   every message, and docs/events.md           deprecation how a message announces its end
    open_enum   a newer writer's values                     copies, parked   for operators and administrators

    tabs        the card: tabs, columns, actions            card        the messages of the card
    columns     how a value is shown                        describe_tabs, check_tabs, tab_words   beside tabs
    labels      of the fields of requests                   form_fields a Request as a form

    money       amounts and prices                          denominations, stored_prices, written_numbers   stored, read
    currencies  ISO 4217                                    lines       what lines of documents share
    vat         rates, by day                               vat_treatment, vat_words, supply   who pays it, and why
    delivery, prepayments   what sales and billing both say number_series   the proof that they have no gap

    text        what is taken out of texts                  cleaning    of the fields of a request
    folding     texts for comparison                        collation   Swedish order
    legal_forms, phone_numbers   one form of each           countries, country_names   as data

    users, user_places   who is named in a message          changed_fields   what a write has changed
    company_settings   what a company decides               awaiting    an event has not come yet
    merges, merge_errors   one customer becomes another     holdings, being_deleted   one is to be deleted
    personal_data, personal_numbers   what is stored        erasure, erasure_rules   and how it goes
    foreign_personal_numbers   forms of other countries

    common_errors   those of every service: context_errors, guard_errors, size_errors
    gateway_errors  those of the gateway: gateway_bulk_errors, gateway_import_errors, access_errors, limit_errors,
                    openid_errors, second_factor_errors
    errors_catalogue, errors_by_service   all of them       error_texts, error_words, field_texts   what they say
    remarks     warnings of what was not refused

Nothing here talks to a database or a broker. Released messages only grow: new fields are optional.
"""
