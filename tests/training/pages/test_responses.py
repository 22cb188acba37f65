import pytest
from django.http import HttpResponse

from training.pages.responses import download, kept_secret, no_store


def test_no_cache_keeps_the_answer():
    assert no_store(HttpResponse())["Cache-Control"] == "private, no-store"


def test_a_secret_address_is_told_to_nobody():
    response = kept_secret(HttpResponse())
    told = {name: response[name] for name in ("Cache-Control", "Referrer-Policy", "X-Robots-Tag")}
    assert told == {"Cache-Control": "private, no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("charges.csv", 'attachment; filename="charges.csv"'),
        ('a "b".csv', r'attachment; filename="a \"b\".csv"'),
        ("Übersicht.pdf", "attachment; filename*=utf-8''%C3%9Cbersicht.pdf"),
    ],
)
def test_download_is_a_file_under_its_name(name, header):
    response = download(b"1,2\n", name=name, content_type="text/csv; charset=utf-8")
    assert response.content == b"1,2\n"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == header
