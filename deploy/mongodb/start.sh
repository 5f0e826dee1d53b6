# Starts mongod as a member of the replica set, with users. MONGODB_MEMBERS_KEY is the secret by which members know each other;
# mongod reads it from a file of its own user, in base64, and asks every client for a login because of it.
# MONGODB_TLS (requireTLS, or preferTLS while clients move over): with the files in /etc/mongodb/tls, docker-compose.tls.yml.
set -eu
umask 077
printf '%s' "$MONGODB_MEMBERS_KEY" | base64 -w 0 >/tmp/members.key
chown mongodb:mongodb /tmp/members.key
unset MONGODB_MEMBERS_KEY
set -- --replSet kundkort --bind_ip_all --keyFile /tmp/members.key
if [ -n "${MONGODB_TLS:-}" ]; then
  cat /etc/mongodb/tls/certificate.pem /etc/mongodb/tls/key.pem >/tmp/server.pem
  chown mongodb:mongodb /tmp/server.pem
  set -- "$@" --tlsMode "$MONGODB_TLS" --tlsCertificateKeyFile /tmp/server.pem --tlsCAFile /etc/mongodb/tls/authority.pem \
    --tlsAllowConnectionsWithoutCertificates
fi
exec docker-entrypoint.sh mongod "$@"
