# Starts mongod as a member of the replica set, with users. MONGODB_MEMBERS_KEY is the secret by which members know each other;
# mongod reads it from a file of its own user, in base64, and asks every client for a login because of it.
set -eu
umask 077
printf '%s' "$MONGODB_MEMBERS_KEY" | base64 -w 0 >/tmp/members.key
chown mongodb:mongodb /tmp/members.key
unset MONGODB_MEMBERS_KEY
exec docker-entrypoint.sh mongod --replSet kundkort --bind_ip_all --keyFile /tmp/members.key
