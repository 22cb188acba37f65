from training.recent import Recent


def test_what_nobody_has_asked_for_longest_goes_first():
    recent = Recent(most=2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c"), len(recent)) == (1, None, 3, 2)


def test_put_again_it_is_the_newest_and_still_one():
    recent = Recent(most=2)
    for thing in ("a", "b", "a", "c"):
        recent.put(thing, thing)
    assert (recent.get("a"), recent.get("b"), len(recent)) == ("a", None, 2)


def test_cleared_it_has_nothing():
    recent = Recent(most=2)
    recent.put("a", 1)
    recent.clear()
    assert (recent.get("a"), len(recent)) == (None, 0)
