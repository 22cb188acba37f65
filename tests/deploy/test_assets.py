"""The fonts of papers as `make install` lays them out: an index that says what each file can draw."""

import json

import pytest
from django.conf import settings

from deploy import assets
from deploy.assets import as_ranges


@pytest.mark.parametrize(
    ("numbers", "ranges"),
    [([], []), ([5], [(5, 5)]), ([3, 1, 2, 7, 9, 8], [(1, 3), (7, 9)]), ([1, 3], [(1, 1), (3, 3)])],
)
def test_as_ranges_joins_neighbours(numbers, ranges):
    assert as_ranges(numbers) == ranges


def test_fonts_are_laid_out_with_what_each_can_draw():
    index = json.loads((settings.FONTS_DIR / "index.json").read_text())
    assert [(font["typeface"], font["weight"]) for font in index[:2]] == [("Noto Sans", 400), ("Noto Sans", 700)]
    assert {font["file"] for font in index} == {path.name for path in settings.FONTS_DIR.iterdir()} - {"index.json"}
    korean = [font for font in index if font["typeface"] == "Noto Sans KR"]
    assert any(start <= ord("김") <= end for font in korean for start, end in font["letters"])
    first = {letter for font in index[:2] for start, end in font["letters"] for letter in range(start, end + 1)}
    for font in index[2:]:  # each is there for a letter that the first ones lack
        assert any(set(range(start, end + 1)) - first for start, end in font["letters"]), font["file"]


def test_a_font_that_is_missing_stops_with_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "FONTS", tmp_path / "fonts")
    monkeypatch.setattr(assets, "PACKAGES", tmp_path)
    with pytest.raises(SystemExit, match=r"NotoSans_400Regular\.ttf is missing: run `make install`"):
        assets.build_fonts()
