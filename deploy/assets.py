"""Build the assets: GOV.UK and MoJ Frontend from node_modules into var/assets, made fit for a site outside GOV.UK.

Outside GOV.UK the GDS Transport typeface and the crown may not be used, so the font faces are taken out,
the typeface becomes Arial, and only the icons that pages need are copied.
"""

import re
import shutil
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
PACKAGES = BASE_DIR / "node_modules"
TARGET = BASE_DIR / "var" / "assets" / "vendor"
FILES = [
    "govuk-frontend/dist/govuk/govuk-frontend.min.css",
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "@ministryofjustice/frontend/moj/moj-frontend.min.css",
    "@ministryofjustice/frontend/moj/moj-frontend.min.js",
]
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
CROWN = re.compile(r"url\([^)]*(crest|crown)[^)]*\)")
SOURCE_MAP = re.compile(r"(/\*|//)# sourceMappingURL=\S+( \*/)?")


def without_gds_identity(css: str) -> str:
    """Return the style sheet without GDS Transport, the crown and the crest."""
    css = FONT_FACE.sub("", css)
    css = re.sub(r"""["']?GDS Transport["']?\s*,\s*""", "", css)
    css = CROWN.sub("none", css)
    css = css.replace("url(/assets/images/", "url(images/")
    return SOURCE_MAP.sub("", css)


def build() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        source = PACKAGES / name
        if not source.exists():
            sys.exit(f"{name} is missing: run `make install`, which fetches it with npm.")
        text = source.read_text(encoding="utf-8")
        text = without_gds_identity(text) if source.suffix == ".css" else SOURCE_MAP.sub("", text)
        (TARGET / source.name).write_text(text, encoding="utf-8")
    images = TARGET / "images"
    images.mkdir(exist_ok=True)
    for icon in (PACKAGES / "@ministryofjustice/frontend/moj/assets/images").glob("icon-*.svg"):
        shutil.copy(icon, images)


if __name__ == "__main__":
    build()
