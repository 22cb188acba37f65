"""A disk that loses its power: what SQLite wrote and had not synced is forgotten, in part and in any order.

The library that Python's own sqlite3 uses is given another file system of the same calls, which notes each write, sync,
truncation and deletion on its way through. From these notes any moment can be played again.
"""

import _sqlite3
import contextlib
import ctypes
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR = 512
_P, _I, _L = ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
# SQLite keeps the pointer to the name, not the name: a copy of ours would be gone by the time it is read again.
_OPEN = ctypes.CFUNCTYPE(_I, _P, _P, _P, _I, _P)
_DELETE = ctypes.CFUNCTYPE(_I, _P, ctypes.c_char_p, _I)
_WRITE = ctypes.CFUNCTYPE(_I, _P, _P, _I, _L)
_TRUNCATE = ctypes.CFUNCTYPE(_I, _P, _L)
_SYNC = ctypes.CFUNCTYPE(_I, _P, _I)


class _FileSystem(ctypes.Structure):  # sqlite3_vfs
    _fields_ = [
        ("version", _I), ("size_of_file", _I), ("longest_path", _I), ("next", _P), ("name", ctypes.c_char_p),
        ("data", _P), ("open", _P), ("delete", _P), *((f"call{number}", _P) for number in range(14)),
    ]  # fmt: skip


class _Calls(ctypes.Structure):  # sqlite3_io_methods
    _fields_ = [
        ("version", _I), ("close", _P), ("read", _P), ("write", _P), ("truncate", _P), ("sync", _P),
        *((f"call{number}", _P) for number in range(13)),
    ]  # fmt: skip


@dataclass
class Notes:
    """What happened, in order: (what, file, more…); `("told", key)` where somebody was told that it is done."""

    events: list[tuple[Any, ...]] = field(default_factory=list)

    def told(self, key: int) -> None:
        self.events.append(("told", key))


@contextlib.contextmanager
def noted() -> Iterator[Notes]:
    """Note what is written by connections that are opened meanwhile."""
    library = ctypes.CDLL(_sqlite3.__file__)  # with the library that it is linked to
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_FileSystem)
    usual = library.sqlite3_vfs_find(None)
    notes, names, kept = Notes(), {}, {}
    ours = _FileSystem.from_buffer_copy(usual.contents)
    really_open, really_delete = _OPEN(usual.contents.open), _DELETE(usual.contents.delete)

    def opened(_system, name, file, flags, out):
        answer = really_open(ctypes.addressof(usual.contents), name, file, flags, out)
        calls = ctypes.cast(file, ctypes.POINTER(_P))
        if answer == 0 and name and calls[0]:
            names[file] = Path(ctypes.string_at(name).decode()).name
            if calls[0] not in kept:
                kept[calls[0]] = _noting(_Calls.from_address(calls[0]), notes, names)
            calls[0] = ctypes.addressof(kept[calls[0]][0])
        return answer

    def deleted(_system, name, sync_folder):
        notes.events.append(("delete", Path(name.decode()).name, sync_folder))
        return really_delete(ctypes.addressof(usual.contents), name, sync_folder)

    callbacks = _OPEN(opened), _DELETE(deleted)
    ours.name, ours.open, ours.delete = b"noted", *(ctypes.cast(one, _P).value for one in callbacks)
    library.sqlite3_vfs_register(ctypes.byref(ours), 1)
    try:
        yield notes
    finally:
        library.sqlite3_vfs_register(usual, 1)
        library.sqlite3_vfs_unregister(ctypes.byref(ours))
        _KEPT.append((ours, callbacks, kept))  # a connection that is still open calls them


_KEPT: list[Any] = []


def _noting(calls: _Calls, notes: Notes, names: dict[int, str]) -> tuple[Any, ...]:
    ours = _Calls.from_buffer_copy(calls)
    really_write, really_truncate, really_sync = _WRITE(calls.write), _TRUNCATE(calls.truncate), _SYNC(calls.sync)

    def written(file, data, length, offset):
        notes.events.append(("write", names[file], offset, ctypes.string_at(data, length)))
        return really_write(file, data, length, offset)

    def truncated(file, size):
        notes.events.append(("truncate", names[file], size))
        return really_truncate(file, size)

    def synced(file, flags):
        answer = really_sync(file, flags)
        notes.events.append(("sync", names[file]))
        return answer

    callbacks = _WRITE(written), _TRUNCATE(truncated), _SYNC(synced)
    ours.write, ours.truncate, ours.sync = (ctypes.cast(one, _P).value for one in callbacks)
    return ours, callbacks, (really_write, really_truncate, really_sync)


def cuts(
    notes: Notes, before: dict[str, bytes], moments: int, chance: random.Random
) -> Iterator[tuple[dict, list[int]]]:
    """Yield what the disk has after the power went at each of the moments, and what people had been told by then."""
    disk = {name: bytearray(data) for name, data in before.items()}
    waiting: dict[str, list[tuple[Any, ...]]] = {}
    told: list[int] = []
    chosen = sorted(chance.randrange(len(notes.events) + 1) for _ in range(moments))
    for number, event in enumerate([*notes.events, ("end",)]):
        while chosen and chosen[0] == number:
            chosen.pop(0)
            yield _after(disk, waiting, chance), list(told)
        what = event[0]
        if what == "told":
            told.append(event[1])
        elif what in ("write", "truncate"):
            waiting.setdefault(event[1], []).append(event)
        elif what == "sync":
            for one in waiting.pop(event[1], []):
                _do(disk.setdefault(event[1], bytearray()), one)
        elif what == "delete":
            waiting.pop(event[1], None)
            disk.pop(event[1], None)


def _after(disk: dict[str, bytearray], waiting: dict[str, list], chance: random.Random) -> dict[str, bytes]:
    left = {name: bytearray(data) for name, data in disk.items()}
    for name, events in waiting.items():
        data = left.setdefault(name, bytearray())
        for event in events:
            fate = chance.random()
            if fate < 0.4:
                _do(data, event)
            elif fate < 0.6 and event[0] == "write":  # some of its sectors
                _, _, offset, written = event
                _do(data, ("write", name, offset, written[: chance.randrange(len(written) + 1) // SECTOR * SECTOR]))
    return {name: bytes(data) for name, data in left.items()}


def _do(data: bytearray, event: tuple[Any, ...]) -> None:
    if event[0] == "truncate":
        del data[event[2] :]
        return
    _, _, offset, written = event
    if len(data) < offset:
        data.extend(bytes(offset - len(data)))
    data[offset : offset + len(written)] = written
