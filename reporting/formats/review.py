"""The files the no-show review can be taken away as."""

import json
from collections.abc import Iterator
from typing import Any

from reporting.formats.files import FILE_FORMATS, FileFormat
from reporting.formats.json import as_json
from reporting.formats.text import plain_text
from reporting.review.parts import Part, Review


def review_as_json(review: Review) -> dict[str, Any]:
    """Return the review as plain objects: each part with its sentences, and its tables as reports have them."""
    return {
        "report": review.name,
        "title": review.title,
        "period": {"from": review.period.start.isoformat(), "to": review.period.end.isoformat()},
        "headline": review.headline,
        "notes": list(review.notes),
        "parts": [_part(part) for part in review.parts],
        "definitions": list(review.definitions),
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "number": part.number,
        "key": part.key,
        "heading": part.heading,
        "stop": part.stop,
        "sentences": [*part.sentences, *part.points],
        "sections": [
            {
                "heading": section.heading,
                "sentences": list(section.sentences),
                "table": as_json(section.table) if section.table else None,
                "notes": list(section.notes),
            }
            for section in part.sections
        ],
    }


def review_as_json_text(review: Review) -> str:
    return json.dumps(review_as_json(review), ensure_ascii=False, indent=2) + "\n"


def review_as_text(review: Review) -> str:
    """Return the review for a screen without pictures."""
    return "\n".join(_lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield f"{review.title}, {review.period}"
    yield from (f"! {note}" for note in review.notes)
    yield f"\n{review.headline}"
    for part in review.parts:
        yield f"\n{part.number}. {part.heading}\n"
        yield from ([f"! {part.stop}"] if part.stop else [])
        yield from part.sentences
        yield from (f"* {point}" for point in part.points)
        for section in part.sections:
            yield f"\n{section.heading}"
            yield from section.sentences
            yield from ([f"\n{plain_text(section.table).strip()}"] if section.table else [])
            yield from section.notes


def _json(review: Review) -> bytes:
    return review_as_json_text(review).encode()


def _word(review: Review) -> bytes:
    from reporting.formats.review_docx import review_docx  # late, like the Word files of reports

    return review_docx(review)


def _pdf(review: Review) -> bytes:
    from reporting.formats.review_pdf import review_pdf  # late, like the PDFs of reports

    return review_pdf(review)


REVIEW_FORMATS: dict[str, FileFormat[Review]] = {
    "docx": FileFormat(FILE_FORMATS["docx"].label, FILE_FORMATS["docx"].content_type, _word),
    "pdf": FileFormat(FILE_FORMATS["pdf"].label, FILE_FORMATS["pdf"].content_type, _pdf),
    "json": FileFormat(FILE_FORMATS["json"].label, FILE_FORMATS["json"].content_type, _json),
}


def review_file_name(review: Review, extension: str) -> str:
    return f"{review.name}-{review.period.name}.{extension}"
