"""MongoDB's wire protocol in front of PostgreSQL with DocumentDB: for development, tests and trials.

    client -> server.py (frames) -> message.py (one command) -> sessions.py (may it?) -> commands.py (which SQL)
           -> postgres.py (one backend)

BSON goes through untouched in both directions: a command is cut at its top level only, and a reply is PostgreSQL's
own bytes. What is not one SQL call (indexes, errors, sessions) lives in administration.py and errors.py.
"""
