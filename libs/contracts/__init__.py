"""Contracts: every message that crosses a service's border, as pure data.

One package per service (`customers`, `sales`, `billing`, `crm`, `documents`) with a module per noun, its events and its tabs;
`text` what is taken out of texts, `errors` the five kinds of failure, `money` amounts, `tabs` the card, `access` roles and
modules, `base` the bases of all. Nothing here talks to a database or a broker. Released messages only grow: new fields are
optional.
"""
