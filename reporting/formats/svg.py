"""A drawing as SVG, for documents that take pictures from addresses."""

import base64

from django.template.loader import render_to_string

from reporting.formats.drawing import Drawing


def as_address(drawing: Drawing, name: str) -> str:
    """Return the drawing as an address that holds it: as such alone does a PDF give it its alternative text.

    `name` makes its ids its own.
    """
    svg = render_to_string("reporting/_drawing.html", {"drawing": drawing, "name": name})
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.strip().encode()).decode()}"
