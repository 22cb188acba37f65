import pytest

from training.requests import posted, way_back


def test_posted_is_what_was_sent(rf):
    assert posted(rf.post("/", {"name": "Ann"})).dict() == {"name": "Ann"}


def test_posted_is_something_even_where_nothing_was_filled_in(rf):
    assert posted(rf.post("/")) is not None


def test_posted_is_nothing_where_the_page_is_read(rf):
    assert posted(rf.get("/?name=Ann")) is None
    assert posted(rf.head("/")) is None


@pytest.mark.parametrize("way", ["/sessions/5/book/", "/sessions/5/book/?for=me", "/courses/?q=child%20neglect"])
def test_the_way_back_is_a_page_of_ours(rf, way):
    assert way_back(rf.get("/", {"next": way})) == way
    assert way_back(rf.post("/", {"next": way})) == way


@pytest.mark.r28
@pytest.mark.parametrize(
    "way",
    [
        "",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "bookings/",
        " /bookings/",
        "/a\r\nSet-Cookie: a=b",
        "/a\x00",
        "/" + "a" * 500,
    ],
)
def test_no_other_address_is_a_way_back(rf, way):
    assert way_back(rf.get("/", {"next": way})) == ""
    assert way_back(rf.post("/", {"next": way})) == ""
