"""A file sealed by a key, written and read in one go: AES-256-GCM in pieces, as age's STREAM does it.

Each piece has its number in its nonce and says whether it is the last, so that none can be changed, exchanged, left out
or cut off without notice. The key of each file is made of yours and of a salt in its head.
"""

import io
import os
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

HEAD = b"turnout sealed 1\n"
_PIECE = 1 << 20
_TAG = 16
_SALT = 32
SHORTEST = 32


class NotOpened(Exception):
    """It is sealed by another key, or was changed or cut off."""


def key_of(path: Path) -> bytes:
    """Return the key in a file: at least 32 characters that nobody guesses. Raises NotOpened."""
    try:
        key = path.read_bytes().strip()
    except OSError:
        raise NotOpened(f"The key {path} cannot be read.") from None
    if len(key) < SHORTEST or len(set(key)) < 8:
        raise NotOpened(f"The key in {path} is too easy to guess. Make one: head -c 48 /dev/urandom | base64 > {path}")
    return key


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(algorithm=SHA256(), length=32, salt=salt, info=HEAD).derive(key))


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])


class Sealing(io.RawIOBase):
    """What is written into it goes on sealed. The last piece goes when it is closed."""

    def __init__(self, out: BinaryIO, key: bytes) -> None:
        self._out, self._number, self._waiting = out, 0, bytearray()
        salt = os.urandom(_SALT)
        self._sealed_by = _cipher(key, salt)
        out.write(HEAD + salt)

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:  # type: ignore[no-untyped-def]
        self._waiting += data
        while len(self._waiting) > _PIECE:  # a whole one waits: it may be the last
            self._send(bytes(self._waiting[:_PIECE]), is_last=False)
            del self._waiting[:_PIECE]
        return len(data)

    def _send(self, piece: bytes, *, is_last: bool) -> None:
        self._out.write(self._sealed_by.encrypt(_nonce(self._number, is_last), piece, HEAD))
        self._number += 1

    def close(self) -> None:
        if not self.closed:
            self._send(bytes(self._waiting), is_last=True)
        super().close()


class Opened(io.RawIOBase):
    """Reads what was sealed. Raises NotOpened at the piece that is not as it was written."""

    def __init__(self, source: BinaryIO, key: bytes) -> None:
        if source.read(len(HEAD)) != HEAD:
            raise NotOpened("This file is not sealed, or no backup.")
        self._source, self._number, self._ready, self._ended = source, 0, b"", False
        self._sealed_by = _cipher(key, source.read(_SALT))
        self._next = source.read(_PIECE + _TAG)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:  # type: ignore[no-untyped-def]
        if not self._ready and not self._ended:
            piece, self._next = self._next, self._source.read(_PIECE + _TAG)
            self._ended = not self._next
            try:
                self._ready = self._sealed_by.decrypt(_nonce(self._number, self._ended), piece, HEAD)
            except InvalidTag:
                raise NotOpened("The key is another one, or the file was damaged or cut off.") from None
            self._number += 1
        given = self._ready[: len(buffer)]
        buffer[: len(given)] = given
        self._ready = self._ready[len(given) :]
        return len(given)


def is_sealed(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(HEAD)) == HEAD
