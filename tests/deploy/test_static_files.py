"""Scripts that are collected import each other under the names that a page asks for beforehand."""

import re
import shutil
from pathlib import Path

from django.conf import settings

from deploy.static_files import PackedFiles

SCRIPTS = ["register.js", "register_arrivals.js", "register_kept.js", "register_queue.js"]
FROM = Path(settings.BASE_DIR) / "bookings" / "static"


def test_scripts_import_each_other_by_the_names_that_their_content_gives_them(tmp_path):
    names = [f"bookings/{name}" for name in SCRIPTS]
    (tmp_path / "bookings").mkdir()
    for name in names:
        shutil.copy(FROM / name, tmp_path / name)
    of_every_page = "turnout/forgetting.js"
    (tmp_path / "turnout").mkdir()
    shutil.copy(Path(settings.BASE_DIR) / "training" / "static" / of_every_page, tmp_path / of_every_page)
    storage = PackedFiles(location=tmp_path, base_url="/static/")
    done = storage.post_process({name: (storage, name) for name in [*names, of_every_page]})
    assert [outcome for _, _, outcome in done if isinstance(outcome, Exception)] == []
    text = (tmp_path / storage.hashed_files["bookings/register.js"]).read_text()
    imported = set(re.findall(r'from "\./([^"]+)"', text))
    assert imported == {Path(storage.hashed_files[name]).name for name in names[1:]}
    assert not imported & set(SCRIPTS)


def test_page_of_a_register_asks_beforehand_for_what_its_script_imports():
    page = (Path(settings.BASE_DIR) / "templates/bookings/attendance/register.html").read_text()
    beforehand = re.findall(r'rel="modulepreload" href="{% static \'bookings/([^\']+)\'', page)
    imported = re.findall(r'from "\./([^"]+)"', (FROM / "bookings" / "register.js").read_text())
    assert sorted(beforehand) == sorted(["register.js", *imported])
