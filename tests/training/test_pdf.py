"""PDFs are drawn with the fonts that an installation has; a letter that none has is said, never printed as a box."""

import io
import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdf import PdfReader

from training import pdf
from training.pdf import LettersMissing, letters_missing, render_pdf

NAMES = {
    "Yoruba": "Ọ̀ṣun Adébọ̀wálé",
    "Vietnamese": "Nguyễn Thị Ánh",
    "Welsh": "Siân Ŵyn",
    "Polish": "Łucja Żółć",
    "Greek": "Οδυσσέας",
    "Ukrainian": "Світлана Їжак",
    "Hindi": "दीप्ति शर्मा",
    "Punjabi": "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Gujarati": "પ્રિયા પટેલ",
    "Bengali": "ফারহানা বেগম",
    "Tamil": "தமிழ்ச்செல்வி",
    "Telugu": "శ్రీనివాస్",
    "Kannada": "ಲಕ್ಷ್ಮಿ",
    "Malayalam": "ജോസഫ്",
    "Odia": "ସୁଭାଷ",
    "Sinhala": "ශ්‍රියානි",
    "Urdu": "محمد علی",
    "Hebrew": "שרה לוי",
    "Amharic": "አበበ ቢቂላ",
    "Armenian": "Արամ",
    "Georgian": "ქეთევან",
    "Thai": "สมชาย",
    "Lao": "ສົມຊາຍ",
    "Khmer": "សុខា",
    "Burmese": "အောင်ဆန်း",
    "Dhivehi": "އަހުމަދު",
    "Korean": "김민준",
    "Chinese": "王小明 龍馬 𠮷",
    "Japanese": "佐藤 さくら ｱｲ",
    "emoji": "Ann 😀 👩🏽‍⚕️ ❤️",
    "symbols": "Ann ★ № ½ €",
}
NOBODYS = "Ann \U00013000\uf8ff"  # a hieroglyph, and a sign that is nobody's


def page(text):
    return f'<html lang="en"><title>t</title><body><p>{text} <b>{text}</b></p></body></html>'


def boxes(caplog):
    return [record.getMessage() for record in caplog.records if "notdef" in record.getMessage()]


@pytest.mark.parametrize("script", NAMES)
def test_render_pdf_draws_every_letter_in_both_weights(script, caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        document = PdfReader(io.BytesIO(render_pdf(page(NAMES[script]))))
    assert boxes(caplog) == []
    used = {str(font["/BaseFont"]) for font in _fonts(document)}
    assert all("DejaVu" not in font for font in used), used  # none is the system's own


def _fonts(document):
    resources = document.pages[0]["/Resources"]
    return [font.get_object() for font in resources["/Font"].get_object().values()]


def test_render_pdf_says_which_letters_it_cannot_draw(caplog):
    with pytest.raises(LettersMissing) as refused:
        render_pdf(page(NOBODYS))
    assert set(refused.value.letters) == {"\U00013000", "\uf8ff"}
    assert boxes(caplog) != []  # what it is known by


def test_render_pdf_of_one_text_does_not_hear_of_anothers_boxes():
    with pytest.raises(LettersMissing):
        render_pdf(page(NOBODYS))
    assert render_pdf(page("Ann")).startswith(b"%PDF")


def test_letters_missing_names_those_alone():
    assert letters_missing("".join(NAMES.values())) == ""
    assert set(letters_missing(NOBODYS)) == {"\U00013000", "\uf8ff"}


def test_letters_missing_asks_the_system_where_no_font_was_laid_out(settings, tmp_path):
    settings.FONTS_DIR = tmp_path
    letters_missing.cache_clear()
    assert letters_missing("Ann") == ""
    assert letters_missing("\U00013000") == "\U00013000"
    letters_missing.cache_clear()


def test_letters_missing_are_all_doubtful_ones_where_nothing_can_be_drawn(monkeypatch):
    letters_missing.cache_clear()
    monkeypatch.setattr(pdf, "_LIBRARIES", ("libnot-there.so.0",))
    assert letters_missing("Ann \U00013000") == "\U00013000"
    letters_missing.cache_clear()


@pytest.mark.r44
def test_render_pdf_reads_no_file_by_the_way_it_reads_fonts(caplog, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: pytest.fail("a connection was opened"))
    html = '<html lang="en"><title>t</title><body><img src="font:../../etc/hostname" alt="a"><p>text'
    assert render_pdf(html).startswith(b"%PDF")
    assert len([message for message in caplog.messages if "disallowed protocol" in message]) == 1


def test_fonts_missing_is_said_at_start(settings, tmp_path):
    settings.FONTS_DIR = tmp_path
    (warning,) = pdf.check_pdf_parts(None)
    assert warning.id == "training.W002"
    assert "make install" in warning.hint


def paper(name: str) -> bytes:
    return render_pdf(f'<html lang="en"><title>Paper</title><p>{name}</p></html>')


def in_a_thread_of_its_own(name: str) -> bytes:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(paper, name).result()


def drawn(document: bytes) -> tuple[bytes, list[str]]:
    """What stands on the page, sign by sign, and in which fonts."""
    reader = PdfReader(io.BytesIO(document))
    return reader.pages[0].get_contents().get_data(), [str(font["/BaseFont"]) for font in _fonts(reader)]


@pytest.mark.parametrize("name", [NAMES["Yoruba"], NAMES["Korean"], NAMES["Urdu"]])
def test_a_paper_is_drawn_alike_whatever_was_drawn_before(name):
    first = drawn(in_a_thread_of_its_own(name))
    for other in NAMES.values():
        paper(other)
    assert drawn(paper(name)) == first


def test_fonts_are_looked_through_once_and_not_for_each_paper(monkeypatch):
    paper(NAMES["Hindi"])
    monkeypatch.setattr("weasyprint.text.fonts.FontConfiguration.__init__", lambda self: pytest.fail("once more"))
    paper(NAMES["Hindi"])
    paper(NAMES["Tamil"])


def test_choices_of_fonts_that_are_kept_have_an_end(monkeypatch):
    monkeypatch.setattr(pdf, "_MOST_STYLES", 3)
    pdf._drawing.__dict__.clear()
    for name in NAMES.values():
        paper(name)
        assert len(pdf._drawing.styles) <= 3
