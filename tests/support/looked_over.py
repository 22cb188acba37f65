"""The ways in which people have a page, and what is wrong with it in each: by axe, and by whether it fits."""

from dataclasses import dataclass
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# What is wider than the window although nothing scrolls by itself; a table of figures may scroll in its own box.
TOO_WIDE = "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
LARGE_TEXT = "() => { document.documentElement.style.fontSize = '200%'; }"
USUAL_TEXT = "() => { document.documentElement.style.fontSize = ''; }"


@dataclass(frozen=True)
class Way:
    """One way of having a page: how wide the window is, and what the person has set."""

    said: str  # as the accessibility statement says it
    width: int
    scripts: bool = True
    own_colours: bool = False
    large_text: bool = False


WAYS = {
    "wide": Way("on a wide screen", 1280),
    "phone": Way("on a phone", 390),
    "zoomed": Way("at 400% zoom", 320),  # 1280 pixels at 400% are as many as 320
    "large text": Way("with text at 200%", 1280, large_text=True),
    "own colours": Way("with colours of the reader’s own", 390, own_colours=True),
    "no scripts": Way("with scripts off", 390, scripts=False),
}


def set_up(page: Page, way: Way) -> None:
    """Set what lasts as long as the page: colours, and without scripts no script of the site reaches it."""
    if way.own_colours:
        page.emulate_media(forced_colors="active")
    if not way.scripts:
        page.route("**/*.js", lambda route: route.abort())
        page.route("**/*.css", _as_without_scripts)


def _as_without_scripts(route: Route) -> None:
    """Let a style sheet ask in vain whether there are scripts, as in a browser that really runs none."""
    sheet = route.fetch()
    route.fulfill(response=sheet, body=sheet.text().replace("scripting: enabled", "scripting: none"))


def axe_faults(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds against WCAG 2.2 AA on the page that is open, once its style sheets are there.

    A press returns as soon as the answer begins: what has no style yet is smaller than a finger.
    """
    page.wait_for_load_state("load")
    return Axe().run(page, options=RULES).response["violations"]


def faults_of(page: Page, way: Way) -> list[str]:
    """Return what is wrong with the page that is open, had in this way: rules of axe, with where, and "too wide"."""
    page.set_viewport_size({"width": way.width, "height": 800})
    page.evaluate(LARGE_TEXT if way.large_text else USUAL_TEXT)
    found = [f"{fault['id']} at {' '.join(fault['nodes'][0]['target'])}" for fault in axe_faults(page)]
    return found + (["too wide"] if page.evaluate(TOO_WIDE) else [])
