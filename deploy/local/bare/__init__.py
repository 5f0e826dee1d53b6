"""`make bare`: both commands of the README on a Debian that has nothing but python3, make and ca-certificates.

command.py   the command on the host
host.py      the host's pip, apt and certificates, which a bare machine needs to reach its packages
machine.py   the root folder: built once, copied for each run, entered by pivot_root in namespaces of its own
walk.py      runs inside: `make run` up to its first card and its end, then `make test`
"""
