"""Visitors that ask over and over: bare sockets, so that asking costs the machine as little as it can."""

import itertools
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Answers:
    """What came of it: the seconds that each answer took, and how long it all went on."""

    seconds: list[float] = field(default_factory=list)
    lasted: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.lasted

    def percentile(self, percent: float) -> float:
        """Return the seconds within which so many in a hundred were answered."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def get(port: int, path: str, cookie: str = "") -> bytes:
    """Return a page, with headers and all; anything but 200 ends the run."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        said = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n"
        said += f"Cookie: {cookie}\r\n" if cookie else ""
        connection.sendall(f"{said}\r\n".encode())
        pieces = []
        while piece := connection.recv(262_144):
            pieces.append(piece)
    answer = b"".join(pieces)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"{path}: {answer[:200].decode(errors='replace')}")
    return answer


def asked_for(port: int, paths: Sequence[str], *, at_once: int = 8, seconds: float = 3, cookie: str = "") -> Answers:
    """Ask for these pages in turn, so many at a time, for so long; the first answers of each are not counted."""
    for path in paths:
        for _ in range(6):  # each worker has seen it
            get(port, path, cookie)
    answers, turn, failed = Answers(), itertools.count(), []
    started = time.perf_counter()

    def ask() -> None:
        try:
            while time.perf_counter() < started + seconds:
                path = paths[next(turn) % len(paths)]
                before = time.perf_counter()
                get(port, path, cookie)
                answers.seconds.append(time.perf_counter() - before)
        except BaseException as fault:  # a thread's fault must not pass for a slow server
            failed.append(fault)

    threads = [threading.Thread(target=ask) for _ in range(at_once)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.lasted = time.perf_counter() - started
    if failed:
        raise SystemExit(f"asking failed: {failed[0]}")
    return answers
