import pytest

from bookings.downloads.presenters import size_in_words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (900, "900 bytes"),
        (1000, "1\u00a0kB"),
        (340_499, "340\u00a0kB"),
        (1_000_000, "1.0\u00a0MB"),
        (1_260_000_000, "1,260.0\u00a0MB"),
    ],
)
def test_size_in_words(size, words):
    assert size_in_words(size) == words
