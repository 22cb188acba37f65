"""A table with what is hard to write in each format."""

import datetime as dt

from reporting.periods import reporting_year
from reporting.tables import Chart, Column, Kind, Table

# docs/reliability.md, bad inputs: texts that a spreadsheet might run, and texts that are merely odd.
FORMULAS = [
    *("=1+1", "+447700900123", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", " =1+1", "\u200b=1+1", "'=1+1"),
    *('=HYPERLINK("http://example.org","x")', "=cmd|' /C calc'!A0", "-"),
]
ODD = [
    *("O'Neil", "'tis", "Ó Súilleabháin", "محمد", "Null", "None", "x", "<script>", "{{7*7}}", "{% debug %}"),
    *("'; DROP TABLE", 'a "b", c', "two\nlines", "👩‍⚕️", "1-2", "a=b", "e\u0301", "0012", ""),
]


def table(texts=("Early Help",), rate=0.1, **parts) -> Table:
    """One row a text, with a figure, a fraction that does not come out even, a date and a note."""
    rows = [
        {
            "category": "Category",
            "course": text,
            "attended": 1234,
            "rate": rate,
            "low": 1 / 30,
            "high": 1 / 3,
            "on": dt.date(2023, 4, 1),
            "note": "",
        }
        for text in texts
    ]
    defaults = {
        "name": "attendance-by-course",
        "title": "Attendance by course",
        "period": reporting_year("2023-24"),
        "columns": [
            Column("category", "Category"),
            Column("course", "Event"),
            Column("attended", "Attended", Kind.COUNT),
            Column("rate", "Rate", Kind.PERCENTAGE),
            Column("low", "Lowest", Kind.PERCENTAGE),
            Column("high", "Highest", Kind.PERCENTAGE),
            Column("on", "Date", Kind.DATE),
            Column("note", "Note", Kind.NOTE),
        ],
        "rows": rows,
        "total": {"attended": 1234 * len(rows), "rate": rate, "low": None, "high": None},
        "notes": ["Mind the gap."],
        "definitions": ["Attended counts."],
        "headline": "Many came.",
        "chart": Chart.BARS,
    }
    return Table(**{**defaults, **parts})
