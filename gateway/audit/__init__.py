"""The audit trail: who did, tried or looked at what, in a chain for each company that nobody can change unnoticed.

record     one entry while its request or command runs        changes    before and after, without secrets
inbox      entries that are stored and not yet in the chain   trail      from requests to the inbox, and on to the chain
chain      numbers and hashes: the next entries of a chain    verify     the chain computed again
retention  how long a company keeps entries; pruning          export     entries as CSV or JSON lines
models     the collections                                    commands   entries of an operator's commands
buffer     entries in memory on their way to the inbox        logins     the company of a failed login
schemas    requests and replies, with labels and choices

Decision 0024 says what is stored before a request runs, and what a kill may lose. `history` of documents is another thing:
the last changes of one document, for the programs that work with it.
"""
