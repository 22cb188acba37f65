"""Pictures to upload."""

import io

from PIL import Image


def picture(*, format="PNG", size=(300, 100), colour=(10, 20, 30), **saved) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, format=format, **saved)
    out.name = f"picture.{format.lower()}"
    out.seek(0)
    return out
