"""Pictures that somebody uploads: drawn anew, so that nothing of the file is kept but what one sees."""

import io
import warnings
from typing import BinaryIO

from training.refusals import Refused

MOST_BYTES = 2_000_000
MOST_PIXELS = 12_000_000  # what a scanner makes of a strip of paper, many times over
FORMATS = ("PNG", "JPEG")
ENDINGS = ".png, .jpg, .jpeg"


class PictureRefused(Refused):
    """The file is not a picture that we can use; the message says why."""


def as_png(file: BinaryIO, *, largest: tuple[int, int]) -> bytes:
    """Return the picture as a PNG of at most that width and height, in pixels. Raises PictureRefused.

    What a file says beside its pixels (a place, a camera, a program) is left behind, and a picture that would fill the
    memory once it is unpacked is refused by the size that it claims.
    """
    from PIL import Image, ImageOps  # late: only an upload needs it

    if file.seek(0, 2) > MOST_BYTES:
        raise PictureRefused("The picture is larger than 2 MB. Make it smaller and upload it again.")
    file.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(file, formats=FORMATS) as whole:
                if whole.width * whole.height > MOST_PIXELS:
                    raise PictureRefused(
                        f"The picture has {whole.width} × {whole.height} pixels. Make it smaller and upload it again."
                    )
                whole.verify()
            file.seek(0)
            with Image.open(file, formats=FORMATS) as opened:
                upright = ImageOps.exif_transpose(opened)
                drawn = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
        except PictureRefused:
            raise
        except Exception:  # whatever a broken file does to a reader of pictures, it is no picture for us
            raise PictureRefused("This is not a PNG or JPEG picture. Save it as one and upload it again.") from None
    drawn.thumbnail(largest)
    out = io.BytesIO()
    drawn.save(out, format="PNG", optimize=True)
    return out.getvalue()
