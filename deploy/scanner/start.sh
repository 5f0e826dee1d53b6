# Starts clamd, and beside it freshclam, which looks for new signatures every two hours and tells clamd. Without any signatures
# clamd does not start, so the first ones are waited for. Signatures of one's own: a file *.ndb in the volume.
set -eu
until ls /var/lib/clamav | grep -Eq '\.(cvd|cld|ndb)$'; do
  freshclam --config-file=/kundkort/freshclam.conf --foreground --stdout || sleep 60
done
freshclam --config-file=/kundkort/freshclam.conf --daemon --foreground --stdout --daemon-notify=/kundkort/clamd.conf &
exec clamd --config-file=/kundkort/clamd.conf
