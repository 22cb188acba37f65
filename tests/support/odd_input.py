"""What a browser never sends and somebody else does: odd values, odd bodies, and which names a page asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from unittest import mock
from urllib.parse import quote_from_bytes

from django.utils.datastructures import MultiValueDict

Fields = list[tuple[str, bytes]]  # as in a query or a body: names may come more than once


def _utf8(*values: object) -> list[bytes]:
    return [str(value).encode() for value in values]


NUMBERS = _utf8(
    0, -1, 2**31, 2**63, 2**63 - 1, -(2**63) - 1, 2**200, "1e9", "1e999", "NaN", "-Infinity", "1_0", "٣", "²"
)
DATES = _utf8(
    "31/04/2026", "2026-04-31", "9999-12-31", "0001-01-01", "0000-00-00", "29 February 2027", "24:00", "23:59:60"
)
BROKEN = [
    b"\x00",
    b"a\x00b",
    b"\xff",
    b"a\xff\xfeb",
    b"\xed\xa0\x80",
    b"\xed\xb0\x80",
    b"\xf4\x90\x80\x80",
    b"\xc0\xaf",
]
BLANKS = _utf8("", " ", "%20", "\t", "\r\n", "\u200b", "\u2028", "\u202e")
LONG = [b"x" * 10_000, b"9" * 10_000, b"-" * 10_000, ("e" + "\u0301" * 5_000).encode(), b"1," * 5_000, b"@" * 5_000]
MEANING = _utf8(
    *("=1+1", "None", "true", "[]", '{"a": [1]}', "%", "_", "\\", "'\"`;--", "{{7*7}}", "../../etc/passwd", "/", "//"),
    *("https://[", "//example.org", "javascript:alert(1)", "a@b@c", "@", '"a b"@example.org', "a@xn--\u0080.org", "🙂"),
    *("ß", "İ", "ﷺ", "a\r\nSet-Cookie: b=c", "all", "new", "None,None", "1-2", "1:2", "pk=1", "2023-24", "9999-00"),
)
MARKUP = _utf8("\"'><script>alert(1)</script>", '"><img src=x onerror=alert(1)>')
LIVE = (b"<script>alert", b"<img src=x")  # in a page that printed them as they came
ODD = [*MARKUP, *BLANKS, *NUMBERS, *BROKEN, *DATES, *LONG, *MEANING]


@lru_cache(maxsize=1000)
def escaped(value: bytes) -> str:
    """Return the bytes as they stand in an address or in the body of a form. The same long ones come often."""
    return quote_from_bytes(value, safe="")


def encoded(fields: Fields) -> str:
    return "&".join(f"{escaped(name.encode())}={escaped(value)}" for name, value in fields)


def shown(value: object) -> str:
    """Return enough of it to know it again."""
    text = repr(value)
    return text if len(text) < 200 else f"{text[:160]}… ({len(text)})"


MULTIPART = "multipart/form-data; boundary=edge"
FORM = "application/x-www-form-urlencoded"


def parts(fields: Fields, *, disposition: str = "", kind: str = "") -> bytes:
    """Return the fields as the parts of a multipart body."""
    about = f"\r\nContent-Type: {kind}" if kind else ""
    heads = [f'--edge\r\nContent-Disposition: form-data; name="{name}"{disposition}{about}' for name, _ in fields]
    values = [value for _, value in fields]
    body = b"".join(head.encode() + b"\r\n\r\n" + value + b"\r\n" for head, value in zip(heads, values, strict=True))
    return body + b"--edge--\r\n"


# As a server hands them on. What Django or we look at, and some that somebody hopes we do.
HEADERS = (
    *("ACCEPT", "ACCEPT_ENCODING", "ACCEPT_LANGUAGE", "AUTHORIZATION", "HOST", "IF_MODIFIED_SINCE", "IF_NONE_MATCH"),
    *("ORIGIN", "RANGE", "REFERER", "USER_AGENT", "X_CSRFTOKEN", "X_FORWARDED_FOR", "X_FORWARDED_HOST"),
    *("X_FORWARDED_PROTO", "X_HTTP_METHOD_OVERRIDE", "X_REQUESTED_WITH"),
)
COOKIES = ("sessionid", "csrftoken", "messages", "odd", "", "$Version", "__proto__")
METHODS = (
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "HEAD",
    "TRACE",
    "CONNECT",
    "PROPFIND",
    "get",
    "POST ",
    "X" * 5_000,
    "É",
)


def odd_headers() -> Iterator[tuple[str, str]]:
    """Yield the names and values of headers as they stand in the environment of a request: bytes as Latin-1."""
    for value in ODD:
        text = value.decode("latin-1")
        yield from ((f"HTTP_{name}", text) for name in HEADERS)
        yield from (("HTTP_COOKIE", f"{name}={text}") for name in COOKIES)
        yield "HTTP_COOKIE", text


def odd_bodies(fields: Fields) -> Iterator[tuple[str, bytes]]:
    """Make bodies that are no form, or not the form that was asked for: their type and themselves."""
    form = encoded(fields).encode()
    yield "application/json", b'{"a": [1, {"b": null}]}'
    yield "application/json", b"[" * 5_000
    yield "application/json", b"\xff\x00"
    yield "text/plain", form
    yield "", form
    yield f"{FORM}; charset=utf-16", form
    yield f"{FORM}; charset=nonsense", form
    yield FORM, b"&".join([form] * 3)  # several where one is meant
    yield FORM, form + b"&" + b"&".join(b"n%d=1" % number for number in range(10_000))
    yield FORM, form + b"&%ff=1&=&&;&a[]=1&a.b=1&\x00=1"
    yield FORM, b"a=" + b"x" * 3_000_000
    yield MULTIPART, parts(fields)
    yield MULTIPART, parts(fields, disposition='; filename="a.csv"', kind="text/csv")  # files where text is meant
    yield MULTIPART, parts(fields, disposition='; filename="a\x00b/../c.xlsx"', kind="application/zip")
    listed = '; filename="a.csv"'
    yield MULTIPART, parts([(name, b"PK\x03\x04\xff") for name, _ in fields], disposition='; filename="a.xlsx"')
    yield MULTIPART, parts([(name, b"") for name, _ in fields], disposition=listed)
    yield (
        MULTIPART,
        parts([(name, b"\xff\xfea\x00,\x00\r\x00") for name, _ in fields], disposition=listed),
    )
    yield MULTIPART, parts(fields, kind="text/plain; charset=utf-16")
    yield MULTIPART, parts(fields, kind="text/plain; charset=nonsense")
    yield MULTIPART, parts(fields)[:-20]
    yield MULTIPART, b"\r\n".join(b"--edge" for _ in range(3_000))
    yield "multipart/form-data", parts(fields)
    yield "multipart/form-data; boundary=\xff", parts(fields)


@contextmanager
def names_asked() -> Iterator[set[str]]:
    """Note which names are looked for in queries, bodies and files, whether the page shows a box for them or not."""
    asked: set[str] = set()
    item, several = MultiValueDict.__getitem__, MultiValueDict.getlist

    def noted(name: object) -> None:
        if isinstance(name, str) and name != "csrfmiddlewaretoken":
            asked.add(name)

    def getitem(self: MultiValueDict, name: str) -> object:
        noted(name)
        return item(self, name)

    def getlist(self: MultiValueDict, name: str, default: object = None) -> object:
        noted(name)
        return several(self, name, default)

    def contains(self: MultiValueDict, name: object) -> bool:
        noted(name)
        return dict.__contains__(self, name)

    with (
        mock.patch.object(MultiValueDict, "__getitem__", getitem),
        mock.patch.object(MultiValueDict, "getlist", getlist),
        mock.patch.object(MultiValueDict, "__contains__", contains, create=True),
    ):
        yield asked
