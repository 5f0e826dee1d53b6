"""The chassis: the mechanism that every service and the gateway share. It contains no word of the domain.

Read in this order:

    settings   from the environment, typed                      context    the caller's identity, tenant and deadline
    secret_files, published_secrets   secrets from files; those that everybody can know
    signing    Ed25519, whose key it is (key_settings, key_set)  signed_context   a context for one service, method and body
    signed_bodies   streamed, the signature at the end          joint_marks   one signature for many events
    former_signatures   those of release 0.1.0                  purpose_keys   derived from one secret
    clock      instants and the business day                    storage    tenant guard, versions, changes and their events
    database   connection, limits, models                       series     highest + 1 in the write that uses it
    bulk       many new documents at once                       bulk_creates   in one round trip
    slices     long work that lets others run                   part_by_part   plans over many documents
    commits    one write of a change, and who is told of it     bulk_changes   many documents, each wholly or not at all
    grouped_work   what many want at the same time, done at once    ordered_creates   new documents in the order of their numbers
    applied_once   what a request changes in a plain document
    tenancy    documents of one company, guarded                limits     how large a document may become
    differences   between two states, and the way back          merge_patch   what is named changes, null takes away
    kept_history   every change, for ever (kept_models, kept_changes)   told_changes   events say what their write changed
    past       a document as it was                             past_owners   whose it was then
    first_batch   reads without a cursor                        united_reads   several as one command
    beginnings    values that begin so, by few entries of an index
    at_once    two reads in green threads                       known_ids   some few copies, kept for some seconds
    absent_fields   those that earlier releases do not know
    indexes    those declared and those that are there          migrate    indexes and steps (migrate_command, stored_data)
    prepared   no work before the database is ready             request_claims   request ids apart (splitting)
    number_blocks  numbers that may have gaps                   traffic    whether others use this service just now
    outbox     from the stored event to the broker              ids        prefixed and sortable
    taken_out  published events leave their documents
    states     state machines as tables                         fields     kinds of stored fields
    company_settings   what one company has decided         common_rows   what all companies share
    checks     rules of a request that need no database         settings_changes   of a company, with a history
    series_proof   every number that was given is read          steady     a thread of work beside the calls
    addresses  AMQP_URL may name several nodes                  connection nothing is waited for without a limit
    tls        authorities, certificates, what counts as encrypted (tls_settings, tls_server)
    connection_work    tasks, and whose turn it is (`connection_hooks`, `silence`, `waker`)
    connection_owner   one thread owns one connection: the base of the next (`losses`)
    errors     those that the chassis itself raises             pauses     between attempts, growing
    broker     messages on it (`confirms`)                      topology   exchanges, queues and bindings as data
    event_topology, request_topology   their names and arguments
    declare    declares what a service owns                     retire     deletes what earlier releases left
    consumer   the base of the next two
    rpc        @handles: a service answers requests             client     the gateway asks
    replies    where answers go
    request_source   where a replica takes them from            request_link   the client's way to one node
    wire       tolerant between parts                           reply_bodies   plain ones written as they are
    breaker    refuses calls to a peer that is silent           bulkhead   few may wait long for one peer
    guard      both, in front of one peer                       guarded_client   the client behind guards
    envelope   of an event, with its owner's signature
    events     @subscribes: retries, then parks                 parked     list and replay what was parked
    delays     when a failed event is tried again               queue_probe  whether the queue is within reach
    acks       many messages acknowledged with one frame        grouped_writes   many writes sent with one command
    projection copies of what others own                        kept_together   many events for copies in one write
    originals  what a service owns, as events again
    copies     compared with originals, and repaired            maintenance  entrypoints that every service has
    own_parked a company's parked events, for its administrators
    personal_data   what is stored about one person or company
    holdings   what a service has of something that is to be deleted
    erasure    planned and carried out by rules                 erasure_days   daily work that does what is due
    reassign   documents of one owner become another's
    daily      work once a day for each company that wants it
    service    what a Nameko service inherits (hub)             health     /livez /readyz /metrics (version)
    gauges     what waits, what is parked, what is down         health_server  the same, on threads of its own
    short_connection   for a few questions to the broker        queue_lengths   what waits in the event queues
    paging     lists, page by page                              logs       JSON lines
    outward    HTTP to addresses that a company chose           mail       the mail server
    spreadsheet   files that are opened in one
    testing    fixtures for every team's tests
    testing_…  keys, tls, ports, network; queries (every command that a test sends), races, killed_writes;
               holdings, personal_data (what every service does)

`consumer`, `rpc`, `events`, `maintenance`, `service`, `hub`, `tls_server` import nameko or eventlet; the gateway uses the others.
"""
