import io
import struct
import zlib

import pytest
from PIL import Image

from tests.support.pictures import picture
from training.pictures import MOST_BYTES, PictureRefused, as_png


def opened(png):
    return Image.open(io.BytesIO(png))


def test_as_png_makes_any_picture_a_png_that_fits_into_the_frame():
    for format, size, fitted in (("PNG", (300, 100), (300, 100)), ("JPEG", (4000, 1000), (900, 225))):
        made = opened(as_png(picture(format=format, size=size), largest=(900, 300)))
        assert (made.format, made.size) == ("PNG", fitted)


def test_as_png_keeps_what_shows_through_and_turns_a_photo_upright():
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(out, format="PNG")
    assert opened(as_png(out, largest=(9, 9))).mode == "RGBA"
    turned = Image.Exif()
    turned[0x0112] = 6  # lies on its side
    assert opened(as_png(picture(format="JPEG", size=(40, 20), exif=turned), largest=(99, 99))).size == (20, 40)


def test_as_png_leaves_behind_what_a_file_says_beside_its_pixels():
    secret = Image.Exif()
    secret[0x010E] = "SECRET place"
    file = picture(format="JPEG", exif=secret)
    assert b"SECRET" in file.getvalue()
    assert b"SECRET" not in as_png(file, largest=(99, 99))


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/hostname"/></svg>'


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a" + b"\0" * 40, SVG, b"%PDF-1.7", b"\x89PNG\r\n\x1a\n broken", b"\xff\xd8\xff\xe0 broken"]
)
def test_as_png_refuses_what_is_no_picture(content):
    with pytest.raises(PictureRefused, match="not a PNG or JPEG picture"):
        as_png(io.BytesIO(content), largest=(99, 99))


def test_as_png_refuses_half_a_picture():
    out = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(out, format="PNG")
    whole = out.getvalue()
    with pytest.raises(PictureRefused, match="not a PNG or JPEG"):
        as_png(io.BytesIO(whole[: len(whole) // 2]), largest=(99, 99))


def claims(width, height):
    """A PNG of some bytes that says it is so large."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT" + struct.pack(">I", zlib.crc32(b"IDAT")))


@pytest.mark.r41
@pytest.mark.parametrize(
    ("size", "words"), [((5000, 4000), "5000 × 4000 pixels"), ((90_000, 90_000), "not a PNG or JPEG")]
)
def test_as_png_refuses_a_picture_that_would_fill_the_memory(size, words):
    with pytest.raises(PictureRefused, match=words):
        as_png(claims(*size), largest=(99, 99))


def test_as_png_refuses_a_file_that_is_too_large():
    with pytest.raises(PictureRefused, match="larger than 2 MB"):
        as_png(io.BytesIO(b"\0" * (MOST_BYTES + 1)), largest=(99, 99))
