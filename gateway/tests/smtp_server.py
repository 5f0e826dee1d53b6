"""A mail server for tests: keeps what it gets, refuses addresses by rule. Speaks as much SMTP as a client needs."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class MailServer:
    """`got` are recipient and whole message; `refuse(address)` is the answer to RCPT, "" to take it, `refuse_sender` that to
    MAIL and `refuse_data` that to DATA; `after_data` runs when a message has been taken and is not answered yet."""

    port: int = 0
    got: list[tuple[str, str]] = field(default_factory=list)
    refuse: Callable[[str], str] = lambda _address: ""
    refuse_sender: str = ""
    refuse_data: str = ""
    after_data: Callable[[], None] = lambda: None


@contextmanager
def a_mail_server() -> Iterator[MailServer]:
    made = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 ready")
            address = ""
            while line := self.rfile.readline().decode().strip():
                verb = line.upper()
                if verb.startswith("RCPT TO:"):
                    address = line[8:].strip(" <>")
                    self.say(made.refuse(address) or "250 ok")
                elif verb.startswith("MAIL FROM:"):
                    self.say(made.refuse_sender or "250 ok")
                elif verb == "DATA" and made.refuse_data:
                    self.say(made.refuse_data)
                elif verb == "DATA":
                    self.say("354 go on")
                    made.got.append((address, self.read_message()))
                    made.after_data()
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def read_message(self) -> str:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line)
            return b"".join(lines).decode()

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        made.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()
