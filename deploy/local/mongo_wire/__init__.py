"""MongoDB's wire protocol in front of PostgreSQL with DocumentDB: for development, tests and trials.

    client -> server.py (frames) -> message.py (one command) -> sessions.py (may it?) -> commands.py (which SQL)
           -> postgres.py (one backend)

    connections     state.py (what they share), engine.py (runs a command), cursors.py, transactions.py
    users           users.py (and limits.py in single collections), scram.py (passwords)
    beside SQL      administration.py (indexes), errors.py, duplicates.py
    commands        __main__.py serves, ping.py is the health check of a container

BSON goes through untouched in both directions: a command is cut at its top level only, and a reply is PostgreSQL's own bytes.
"""
