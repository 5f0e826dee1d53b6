# The container's health check: ready.js, over TLS where mongod asks for it.
set -eu
set -- --quiet
[ -z "${MONGODB_TLS:-}" ] || set -- "$@" --tls --tlsCAFile /etc/mongodb/tls/authority.pem
exec mongosh "$@" /kundkort/ready.js
