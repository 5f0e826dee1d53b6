# clamd from Debian's packages, under the name and with the user of the official image. No signatures can be fetched where no
# image can: it has one of its own, which finds the words of deploy/docker/smoke.py.
FROM kundkort-local/edge

ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8

# The words in hexadecimal, as the format wants them.
RUN rm -rf /var/lib/clamav && mkdir /var/lib/clamav && chown 100:101 /var/lib/clamav \
    && printf 'Kundkort.Smoke:0:*:%s\n' "$(printf 'a virus of the smoke test' | od -An -tx1 | tr -d ' \n')" >/var/lib/clamav/smoke.ndb \
    && chown 100:101 /var/lib/clamav/smoke.ndb

USER 100:101
