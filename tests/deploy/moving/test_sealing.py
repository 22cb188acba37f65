"""A sealed file is read again by its key alone, and only as it was written."""

import io

import pytest

from deploy.moving import sealing
from deploy.moving.sealing import NotOpened, Opened, Sealing, key_of

KEY, OTHER = b"a key of this test, long enough to be one", b"another key of this test, as long as one"
PIECE, TAG = 100, 16


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(sealing, "_PIECE", PIECE)


def sealed(data: bytes) -> bytes:
    out = io.BytesIO()
    with Sealing(out, KEY) as sealing_it:
        for start in range(0, len(data), 37):
            sealing_it.write(data[start : start + 37])
    return out.getvalue()


def opened(data: bytes, key: bytes = KEY) -> bytes:
    return io.BufferedReader(Opened(io.BytesIO(data), key)).read()


@pytest.mark.parametrize("length", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 5 * PIECE + 50])
def test_what_was_sealed_is_read_again(length):
    data = bytes(n % 251 for n in range(length))
    assert opened(sealed(data)) == data
    assert length < 20 or data[:20] not in sealed(data)


def test_the_same_sealed_twice_does_not_look_the_same():
    assert sealed(b"x" * 500) != sealed(b"x" * 500)


def test_another_key_opens_nothing():
    with pytest.raises(NotOpened, match="another one"):
        opened(sealed(b"x" * 500), OTHER)


def test_a_change_at_any_place_is_noticed():
    whole = sealed(bytes(range(250)))
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises(NotOpened):
            opened(bytes(changed))


def test_what_is_cut_off_anywhere_is_noticed_and_pieces_cannot_be_exchanged():
    whole = sealed(bytes(range(250)))
    head = len(whole) - 250 - 3 * TAG
    for end in range(head, len(whole)):
        with pytest.raises(NotOpened):
            opened(whole[:end])
    first, second = head + PIECE + TAG, head + 2 * (PIECE + TAG)
    with pytest.raises(NotOpened):
        opened(whole[:head] + whole[first:second] + whole[head:first] + whole[second:])
    with pytest.raises(NotOpened):
        opened(whole + whole[head:first])


@pytest.mark.parametrize("text", ["", "short", "a" * 60])
def test_a_key_that_can_be_guessed_is_refused(tmp_path, text):
    (tmp_path / "key").write_text(text)
    with pytest.raises(NotOpened, match="too easy to guess"):
        key_of(tmp_path / "key")


def test_a_key_that_is_not_there_is_said(tmp_path):
    with pytest.raises(NotOpened, match="cannot be read"):
        key_of(tmp_path / "none")
