from training.requests import posted


def test_posted_is_what_was_sent(rf):
    assert posted(rf.post("/", {"name": "Ann"})).dict() == {"name": "Ann"}


def test_posted_is_something_even_where_nothing_was_filled_in(rf):
    assert posted(rf.post("/")) is not None


def test_posted_is_nothing_where_the_page_is_read(rf):
    assert posted(rf.get("/?name=Ann")) is None
    assert posted(rf.head("/")) is None
