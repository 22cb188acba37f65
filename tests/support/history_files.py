"""History files and rows for tests."""

import csv
import io
from pathlib import Path

import openpyxl

HEADER = [
    "course",
    "category",
    "session_ref",
    "session_date",
    "start_time",
    "end_time",
    "venue",
    "delivery",
    "capacity",
    "register",
    "practitioner_email",
    "practitioner_name",
    "organisation",
    "organisation_type",
    "booked_on",
    "cancelled_on",
    "outcome",
    "evaluation_score",
]


def a_row(**cells) -> dict:
    """A row with what is needed and nothing else."""
    return {
        "course": "Understanding Child Neglect",
        "category": "Child Neglect",
        "session_ref": "S-1",
        "session_date": "2023-11-07",
        "practitioner_email": "ann@example.org",
        "practitioner_name": "Ann Archer",
        "organisation": "Wye Valley NHS Trust",
        "organisation_type": "Health",
        "outcome": "attended",
        **cells,
    }


def people(*outcomes: str, **cells) -> list[dict]:
    """Rows of one session, a person for each outcome; cancellations on the day before."""
    return [
        a_row(
            practitioner_email=f"person{n}@example.org",
            practitioner_name=f"Person {n}",
            outcome=outcome,
            **({"cancelled_on": "2023-11-06"} if "cancel" in outcome else {}),
            **cells,
        )
        for n, outcome in enumerate(outcomes, 1)
    ]


def csv_text(rows, *, delimiter=",", header=HEADER, newline="\r\n") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    writer.writerow(header)
    writer.writerows([row.get(column, "") for column in header] for row in rows)
    return out.getvalue()


def csv_file(tmp_path: Path, rows, *, encoding="utf-8", **how) -> Path:
    path = tmp_path / "history.csv"
    path.write_bytes(csv_text(rows, **how).encode(encoding))
    return path


def xlsx_file(tmp_path: Path, rows, *, header=HEADER, name="history.xlsx") -> Path:
    workbook = openpyxl.Workbook()
    workbook.active.append(header)
    for row in rows:
        workbook.active.append([row.get(column) for column in header])
    workbook.save(tmp_path / name)
    return tmp_path / name
