import string

import pytest
from django.conf import settings
from PIL import ImageFont

from reporting.formats.letters import width_of, wrapped


@pytest.mark.parametrize("letter", [*string.printable[:95], *"–—’“”£…×−"])
def test_no_letter_of_a_usual_bold_font_is_wider_than_it_is_taken_for(letter):
    font = ImageFont.truetype(settings.FONTS_DIR / "NotoSans_700Bold.ttf", 1000)
    assert font.getlength(letter) / 1000 <= width_of(letter) * 1.02


@pytest.mark.parametrize("text", ["M" * 200, "one two " * 40, "W" * 30 + " a " + "W" * 30, "漢字" * 60, "ü" * 90])
@pytest.mark.parametrize("first", [0, 60, 239])
def test_every_line_fits_and_no_letter_is_lost(text, first):
    lines = wrapped(text, 240, 16, first=first)
    assert width_of(lines[0]) * 16 <= 240 - first + 1e-9
    assert all(width_of(line) * 16 <= 240 for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_short_words_stay_on_one_line_and_nothing_is_one_empty_line():
    assert wrapped("Neglect", 240, 16) == ["Neglect"]
    assert wrapped("", 240, 16) == [""]
