"""A mail server that takes every mail and keeps none, a process of its own beside what is measured.

`with mail_sink() as port:`; by itself it says its port on standard output and serves until it is ended.
"""

import contextlib
import socketserver
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ANSWERS = {b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}


@contextlib.contextmanager
def mail_sink() -> Iterator[int]:
    command = [sys.executable, str(Path(__file__).resolve())]
    process = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert process.stdout
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(timeout=20)


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.wfile.write(b"220 sink.example.org\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            self.wfile.write(ANSWERS.get(word, b"250 ok\r\n"))
            if word == b"QUIT":
                return
            if word == b"DATA":
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
                self.wfile.write(b"250 taken\r\n")


class _Sink(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True


if __name__ == "__main__":
    with _Sink(("127.0.0.1", 0), _Conversation) as sink:
        print(sink.server_address[1], flush=True)
        sink.serve_forever()
