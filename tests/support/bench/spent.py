"""What work costs: seconds on the clock, and seconds of the processors, which a busy machine does not stretch."""

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Taken:
    """The seconds that something took; read after it."""

    wall: float = 0.0
    cpu: float = 0.0


@contextlib.contextmanager
def stopwatch(*pids: int, own: bool = False) -> Iterator[Taken]:
    """Count what these processes use with all that they have started; `own`: what this program uses too."""
    taken = Taken()
    cpu = cpu_of(*pids) + (time.process_time() if own else 0)
    wall = time.perf_counter()
    yield taken
    taken.wall = time.perf_counter() - wall
    taken.cpu = cpu_of(*pids) + (time.process_time() if own else 0) - cpu


def cpu_of(*pids: int) -> float:
    """Return the seconds of processors of the processes and all below them, those that have ended included."""
    return sum(_spent(pid) for root in pids for pid in family_of(root)) / _TICKS


def family_of(pid: int) -> list[int]:
    """Return a process and all that live below it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(_fields(stat)[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    family, asked = [pid], 0
    while asked < len(family):
        family += children.get(family[asked], [])
        asked += 1
    return family


def memory_of(pid: int) -> float:
    """Return the megabytes that a process holds for itself and its share of what it shares (PSS)."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def resident(pid: int) -> float:
    """Return the megabytes of a process that are in memory, shared ones in full (RSS)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


def peak_of(pid: int) -> float:
    """Return the most megabytes of a process that were in memory at once, shared ones in full (the peak of RSS)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def _spent(pid: int) -> int:
    try:
        fields = _fields(Path(f"/proc/{pid}/stat"))
    except OSError:
        return 0
    return sum(int(ticks) for ticks in fields[11:15])  # its own, and of children that have ended


def _fields(stat: Path) -> list[str]:
    """Return the fields after the name, which may have blanks: the state first, then the parent."""
    return stat.read_text().rpartition(")")[2].split()
