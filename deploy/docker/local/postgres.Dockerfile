# PostgreSQL with DocumentDB from the servers' root folder. Its context holds the settings that deploy/local/postgres.py has.
FROM kundkort-local/servers

ENV PATH=/usr/lib/postgresql/18/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/data

COPY kundkort.conf extensions.sql start.sh /data/
RUN chown -R postgres:postgres /data && chmod 700 /data

USER postgres
STOPSIGNAL SIGINT
CMD ["sh", "/data/start.sh"]
