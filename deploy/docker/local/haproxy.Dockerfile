# HAProxy from Debian's packages, under the name and with the user of the official image.
FROM kundkort-local/edge

ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8

USER 99:99
STOPSIGNAL SIGUSR1
CMD ["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]
