"""However people write a mobile number, it is kept in one way; what no text reaches is refused with a reason."""

import pytest

from training.mobile_numbers import NotAMobile, as_e164, as_read


@pytest.mark.parametrize(
    "written",
    [
        "07700900123",
        " 07700 900 123 ",
        "07700-900-123",
        "(07700) 900123",
        "07700.900.123",
        "+447700900123",
        "+44 7700 900123",
        "+44 (0)7700 900123",
        "0044 7700 900123",
        "447700900123",
        "7700900123",  # as a spreadsheet leaves it
        "\u202a+44\u00a07700\u2011900123\u202c",  # as a phone copies it from its contacts
        "０７７００９００１２３",
        "٠٧٧٠٠٩٠٠١٢٣",
    ],
)
def test_a_uk_mobile_is_kept_in_one_way(written):
    assert as_e164(written) == "+447700900123"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("", ""),
        ("   \u200b", ""),
        ("+353 86 123 4567", "+353861234567"),
        ("00 33 6 12 34 56 78", "+33612345678"),
        ("+1 (202) 555-0143", "+12025550143"),
        ("07624 412345", "+447624412345"),  # Isle of Man
        ("07797 712345", "+447797712345"),  # Jersey
    ],
)
def test_none_and_those_from_elsewhere(written, kept):
    assert as_e164(written) == kept


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("07700 90012", "11 digits"),
        ("07700 9001234", "11 digits"),
        ("070 1234 5678", "11 digits"),  # a personal number
        ("07612 345678", "11 digits"),  # a pager
        ("+44 20 7946 0123", "11 digits"),
        ("020 7946 0123", "not a mobile"),
        ("0113 496 0000", "not a mobile"),
        ("0800 123 4567", "not a mobile"),
        ("12345", "begins with +"),
        ("999", "begins with +"),
        ("+0 123456789", "8 to 15 digits"),
        ("+353 12", "8 to 15 digits"),
        ("+1234567890123456", "8 to 15 digits"),
        ("07700 900123 or 4", "in digits"),
        ("07700+900123", "in digits"),
        ("++447700900123", "in digits"),
        ("me@example.org", "in digits"),
        ("=1+1", "in digits"),
    ],
)
def test_what_no_text_reaches_is_refused_with_the_reason(written, said):
    with pytest.raises(NotAMobile, match=said):
        as_e164(written)


@pytest.mark.parametrize(
    ("kept", "read"), [("+447700900123", "07700 900123"), ("+353861234567", "+353861234567"), ("", "")]
)
def test_it_is_read_as_people_write_it_and_entered_so_again(kept, read):
    assert as_read(kept) == read
    assert as_e164(read) == kept
