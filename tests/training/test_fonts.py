"""Which fonts a text is given, and which letters nobody can draw."""

import json

import pytest

from training.fonts import INDEX, Font, fonts_for, installed


def lay_out(folder, *fonts):
    index = [dict(zip(("file", "typeface", "weight", "letters"), font, strict=True)) for font in fonts]
    (folder / INDEX).write_text(json.dumps(index))


@pytest.fixture
def fonts(tmp_path, settings):
    settings.FONTS_DIR = tmp_path
    latin = [[ord(" "), ord("z")]]
    lay_out(
        tmp_path,
        ("base-400.ttf", "Noto Sans", 400, latin),
        ("base-700.ttf", "Noto Sans", 700, latin),
        ("jp-0.woff2", "Noto Sans JP", None, [[0x3042, 0x3042], [0x738B, 0x738B]]),
        ("kr-0.woff2", "Noto Sans KR", None, [[ord("A"), ord("A")], [0x738B, 0x738B], [0xAE40, 0xAE40]]),
        ("sc-0.woff2", "Noto Sans SC", None, [[0x738B, 0x738C]]),
        ("sc-1.woff2", "Noto Sans SC", None, [[0x5C0F, 0x5C0F]]),
    )


def files(text):
    return [font.file for font in fonts_for(text).fonts]


@pytest.mark.parametrize(
    ("letter", "drawn"), [(0x40, False), (0x41, True), (0x43, True), (0x44, False), (0x50, True), (0x51, False)]
)
def test_font_draws_what_lies_between_its_starts_and_ends(letter, drawn):
    font = Font(file="f", typeface="F", weight=None, starts=(0x41, 0x50), ends=(0x43, 0x50))
    assert font.draws(letter) is drawn


def test_fonts_for_plain_text_are_those_of_every_paper(fonts):
    assert files("Ann") == ["base-400.ttf", "base-700.ttf"]
    assert files("") == ["base-400.ttf", "base-700.ttf"]
    assert fonts_for("Ann").missing == ""


def test_fonts_for_adds_the_files_that_its_letters_need(fonts):
    assert files("Ann 王小") == ["base-400.ttf", "base-700.ttf", "jp-0.woff2", "sc-1.woff2"]


def test_fonts_for_draws_shared_letters_as_their_readers_write_them(fonts):
    assert files("あ王")[2:] == ["jp-0.woff2"]
    assert files("김王A")[2:] == ["kr-0.woff2"]


def test_fonts_for_names_the_letters_that_none_draws(fonts):
    assert fonts_for("Ann 𓀀 王Ж").missing == "Ж𓀀"


def test_fonts_for_misses_nothing_that_cannot_be_seen(fonts):
    assert fonts_for("A\u200d\u200c\u200f\ufe0f\u00ad\ufeff\u2060").missing == ""


def test_style_names_each_file_and_the_families_in_order(fonts):
    style = fonts_for("김").style("font:")
    assert style.splitlines() == [
        '@font-face { font-family: "Noto Sans"; src: url("font:base-400.ttf"); font-weight: 400; }',
        '@font-face { font-family: "Noto Sans"; src: url("font:base-700.ttf"); font-weight: 700; }',
        '@font-face { font-family: "kr-0"; src: url("font:kr-0.woff2"); }',
        'html { font-family: "Noto Sans", "kr-0", Arial, "Liberation Sans", "DejaVu Sans", sans-serif; }',
    ]


def test_without_fonts_the_systems_own_are_asked_for(tmp_path, settings):
    settings.FONTS_DIR = tmp_path / "none"
    assert installed(settings.FONTS_DIR) == ()
    assert fonts_for("A").fonts == ()
    assert fonts_for("A").style("font:") == 'html { font-family: Arial, "Liberation Sans", "DejaVu Sans", sans-serif; }'
