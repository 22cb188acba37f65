"""How many parts a text is paid for as: the examples are those of 3GPP TS 23.038 and TS 23.040, at their limits."""

import pytest

from bookings.notices.wording.parts import Length, length_of, plain


@pytest.mark.parametrize(
    ("text", "characters", "parts", "is_plain"),
    [
        ("", 0, 0, True),
        ("a" * 160, 160, 1, True),
        ("a" * 161, 161, 2, True),
        ("a" * 306, 306, 2, True),
        ("a" * 307, 307, 3, True),
        ("€" * 80, 80, 1, True),  # two septets each
        ("€" * 81, 81, 2, True),
        ("a" * 152 + "€" + "a" * 153, 306, 3, True),  # no letter of two is split between parts
        ("ŵ" + "a" * 69, 70, 1, False),
        ("ŵ" + "a" * 70, 71, 2, False),
        ("ŵ" + "a" * 133, 134, 2, False),
        ("ŵ" + "a" * 134, 135, 3, False),
        ("😀" * 35, 35, 1, False),  # two code units each
        ("😀" * 36, 36, 2, False),
        ("a" * 66 + "😀" + "a" * 66, 133, 3, False),
    ],
)
def test_length(text, characters, parts, is_plain):
    assert length_of(text) == Length(characters, parts, is_plain)


def test_typography_does_not_make_a_text_dearer_and_letters_stay():
    text = plain("St Peter’s “Hall” – 9:30am…\n  Siân’s\u00a0room\u200b, Tŷ Hywel")
    assert text == "St Peter's \"Hall\" - 9:30am... Siân's room, Tŷ Hywel"
    assert length_of(plain("“It’s” – …")).is_plain
