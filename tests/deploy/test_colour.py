import pytest
from django.core.exceptions import ImproperlyConfigured

from deploy.colour import checked_colour, contrast_to_white


@pytest.mark.parametrize(("colour", "contrast"), [("#000000", 21.0), ("#ffffff", 1.0), ("#767676", 4.54)])
def test_contrast_is_that_of_wcag(colour, contrast):
    assert contrast_to_white(colour) == pytest.approx(contrast, abs=0.005)


def test_dark_colour_is_taken():
    assert checked_colour("#12436D") == "#12436d"


@pytest.mark.parametrize("value", ["", "blue", "#123", "#12436g", "#12436d;}body{display:none", "#12436d\n"])
def test_what_is_no_colour_stops_the_start(value):
    with pytest.raises(ImproperlyConfigured, match="must look like #12436d"):
        checked_colour(value)


def test_pale_colour_stops_the_start():
    with pytest.raises(ImproperlyConfigured, match="too pale"):
        checked_colour("#ffdd00")
