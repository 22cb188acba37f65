"""HTML as a tree in which only what a browser makes of it is left: two pieces that mean the same are equal."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"br", "hr", "img", "input", "path"}
REFERENCES = ("for", "aria-describedby", "aria-controls", "aria-labelledby", "href")
# What ours say besides, and why it is not counted as a difference.
ADDED = {
    "aria-invalid": "a field with a fault says so to a screen reader as well",
    "data-prevent-double-click": "no form is sent twice, whichever button it has",
}
SIZES = {"govuk-label--s", "govuk-fieldset__legend--s"}  # labels of all our forms are of one size, in bold


@dataclass
class Node:
    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("")]

    def handle_starttag(self, tag, attrs):
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def shape(html: str) -> Node:
    """Return the tree of `html`: white space collapsed, classes in order, ids named by their places, and those that
    nothing here refers to left out.
    """
    reader = _Reader()
    reader.feed(html)
    root = reader.open[0]
    nodes = list(_all(root))
    referred = {word.lstrip("#") for node in nodes for name in REFERENCES for word in _words(node, name)}
    ids = [node.attributes["id"] for node in nodes if node.attributes.get("id") in referred]
    named = {old: f"id-{place}" for place, old in enumerate(dict.fromkeys(ids))}
    for node in nodes:
        _tidy(node, named)
    _join_texts(root)
    return root


def _all(node: Node):
    for child in node.children:
        if isinstance(child, Node):
            yield child
            yield from _all(child)


def _words(node: Node, name: str) -> list[str]:
    return node.attributes.get(name, "").split()


def _tidy(node: Node, named: dict[str, str]) -> None:
    said = {name: value for name, value in node.attributes.items() if name not in ADDED}
    said["class"] = " ".join(sorted(set(said.get("class", "").split()) - SIZES))
    if "id" in said:
        said["id"] = named.get(said["id"], "")
    for name in REFERENCES:
        if name in said:
            words = [
                f"#{named[w[1:]]}" if w[:1] == "#" and w[1:] in named else named.get(w, w) for w in said[name].split()
            ]
            said[name] = " ".join(words)
    node.attributes = {name: value for name, value in sorted(said.items()) if value or name not in {"class", "id"}}


def _renamed(word: str, named: dict[str, str]) -> str:
    return f"#{named.get(word[1:], word[1:])}" if word.startswith("#") else named.get(word, word)


def _join_texts(node: Node) -> None:
    joined: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str) and joined and isinstance(joined[-1], str):
            joined[-1] += child
        else:
            joined.append(child)
    node.children = []
    for place, child in enumerate(joined):
        if isinstance(child, Node):
            _join_texts(child)
            node.children.append(child)
            continue
        text = re.sub(r"\s+", " ", child)
        # At the edge of a block, and between blocks, white space is not shown.
        if place == 0:
            text = text.lstrip()
        if place == len(joined) - 1:
            text = text.rstrip()
        if text.strip():
            node.children.append(text)
