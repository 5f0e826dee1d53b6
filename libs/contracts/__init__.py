"""Contracts: every message that crosses a service's border, as pure data.

One module per service (`customers`, `sales`, `billing`, `crm`, `documents`) with its requests, replies and events;
`errors` the five kinds of failure, `money` amounts, `tabs` the card, `access` roles and modules, `base` the bases of all.
Nothing here talks to a database or a broker. Released messages only grow: new fields are optional.
"""
