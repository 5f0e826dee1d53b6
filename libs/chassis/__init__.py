"""The chassis: the mechanism that every service and the gateway share. It contains no word of the domain.

Read in this order:

    settings   from the environment, typed                      context    the caller's identity, tenant and deadline
    clock      instants and the business day                    storage    tenant guard, versions, changes and their events
    database   connection, models, indexes                      series     highest + 1 in the write that uses it
    outbox     from the stored event to the broker              ids        prefixed and sortable
    states     state machines as tables                         fields     kinds of stored fields
    company_settings   what one company has decided
    broker     one thread owns one connection                   topology   names of exchanges and queues
    consumer   the base of the next two
    rpc        @handles: a service answers requests             client     the gateway asks
    events     @subscribes: retries, then parks                 parked     list and replay what was parked
    projection copies of what others own                        originals  what a service owns, as events again
    copies     compared with originals, and repaired            maintenance  entrypoints of `kundkort check` and `rebuild`
    service    what a Nameko service inherits                   health     /livez /readyz /metrics (version)
    paging     lists, page by page                              logs       JSON lines
    testing    fixtures for every team's tests

Only `consumer`, `rpc`, `events`, `maintenance` and `service` import nameko or eventlet; the gateway uses the others.
"""
