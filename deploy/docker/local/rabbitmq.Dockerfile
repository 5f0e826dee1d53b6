# RabbitMQ 4 from the servers' root folder, in place of rabbitmq:4 where images cannot be pulled.
FROM kundkort-local/servers

ENV PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME=/var/lib/rabbitmq \
    RABBITMQ_ENABLED_PLUGINS_FILE=/var/lib/rabbitmq/enabled_plugins RABBITMQ_CONFIG_FILE=/etc/rabbitmq/rabbitmq.conf \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+sbwt none +sbwtdcpu none +sbwtdio none"

RUN rm -rf /var/lib/rabbitmq && mkdir -p /var/lib/rabbitmq /etc/rabbitmq && echo '[].' >/var/lib/rabbitmq/enabled_plugins \
    && chown -R rabbitmq:rabbitmq /var/lib/rabbitmq

USER rabbitmq
EXPOSE 5672
CMD ["rabbitmq-server"]
