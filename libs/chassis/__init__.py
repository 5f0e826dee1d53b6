"""The chassis: the mechanism under every service and the gateway. It knows no word of the domain.

Read in this order:

    settings   what a process is told by its environment        context    who asks, for which company, until when
    clock      instants and the business day                    storage    what is stored: tenant guard, versions, outbox
    database   connection, models, indexes                      series     highest + 1 in the write that uses it
    outbox     from the stored event to the broker              ids        prefixed and sortable
    states     state machines as tables                         fields     kinds of stored fields
    company_settings   what one company has decided
    broker     one thread owns one connection                   topology   names of exchanges and queues
    consumer   what the next two share
    rpc        @handles: a service answers requests             client     the gateway asks
    events     @subscribes: retries, then parks                 parked     list and replay what was parked
    service    what a Nameko service inherits                   health     /livez /readyz /metrics (version)
    paging     lists, page by page                              logs       JSON lines
    testing    fixtures for every team's tests

Only `consumer`, `rpc`, `events` and `service` import nameko or eventlet; the gateway uses the others.
"""
