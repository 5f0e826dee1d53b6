"""The gateway's own HTTP server: uvicorn reads and writes the sockets, threads run the WSGI application.

A slow peer costs a socket, never a thread of the others: a request reaches a thread when its body is there, and an answer is
written by the event loop. Decision 0013 says what was measured.

__main__     `python -m gateway.http.server`         connection  one connection: time and size of a head, whom to close when full
bridge       ASGI → WSGI                        incoming    bodies: read whole before the request runs, or as a stream
environ      ASGI scope → WSGI environ          threads     threads whose results the event loop awaits
pace         the slowest rate of a peer         drain       SIGTERM: not ready, then finish, then end
workers      several processes on one port   routes      which threads serve a request
"""
