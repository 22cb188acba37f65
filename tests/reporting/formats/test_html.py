from reporting.formats.html import MOST_ON_A_PAGE, MOST_ON_PAPER, page_table
from reporting.tables import Column, Kind
from tests.support.report_tables import table

COLUMNS = [Column("category", "Category"), Column("course", "Event"), Column("attended", "Attended", Kind.COUNT)]


def cells(row):
    return [cell.text for cell in row.cells]


def test_rows_of_a_category_stand_under_its_name():
    rows = [
        {"category": "Early Help", "course": "A", "attended": 1, "note": ""},
        {"category": "Early Help", "course": "B", "attended": 5, "note": "Full attendance not available"},
        {"category": "Neglect", "course": "C", "attended": 1500, "note": ""},
    ]
    made = page_table(table(columns=[*COLUMNS, Column("note", "Note", Kind.NOTE)], rows=rows, total={"attended": 1506}))
    assert made.head.label == "Event"
    assert [column.label for column in made.columns] == ["Attended"]
    assert [(name, [(row.head.text, cells(row)) for row in rows]) for name, rows in made.groups] == [
        ("Early Help", [("A", ["1"]), ("B", ["5"])]),
        ("Neglect", [("C", ["1,500"])]),
    ]
    assert [row.cells[0].note for _, rows in made.groups for row in rows] == ["", "Full attendance not available", ""]
    assert (made.total.head.text, cells(made.total)) == ("Total", ["1,506"])


def test_rates_come_first_with_both_ends_of_their_interval_in_one_cell():
    keys = ("held", "no_show", "recorded", "rate", "low", "high", "coverage")
    kinds = {"rate": Kind.PERCENTAGE, "low": Kind.PERCENTAGE, "high": Kind.PERCENTAGE, "coverage": Kind.PERCENTAGE}
    figures = [Column(key, key, kinds.get(key, Kind.COUNT)) for key in keys]
    known = dict(zip(keys, (12, 2, 10, 0.2, 0.0567, 0.5098, 1.0), strict=True))
    unknown = dict(zip(keys, (3, 0, 0, None, None, None, 0.0), strict=True))
    rows = [{"month": "2023-04", **known}, {"month": "2023-05", **unknown}]
    made = page_table(table(columns=[Column("month", "Month", Kind.MONTH), *figures], rows=rows, total=known))
    assert [column.key for column in made.columns] == ["rate", "interval", "no_show", "recorded", "coverage", "held"]
    ((_, rows),) = made.groups
    assert [(row.head.text, cells(row)) for row in rows] == [
        ("April 2023", ["20.0 %", "5.7 to 51.0 %", "2", "10", "100.0 %", "12"]),
        ("May 2023", ["–", "–", "0", "0", "0.0 %", "3"]),
    ]


def test_state_is_a_tag_with_words():
    columns = [Column("session", "Session"), Column("register", "Register", Kind.STATE)]
    made = page_table(table(columns=columns, rows=[{"session": "1", "register": "unavailable"}], total={}))
    cell = made.groups[0][1][0].cells[0]
    assert (cell.text, cell.colour) == ("Unavailable", "grey")


def test_long_table_shows_a_page_of_rows_sorted_over_all_and_counts_the_rest():
    columns = [Column("person", "Name"), Column("times", "Times", Kind.COUNT)]
    rows = [{"person": f"P{n:04}", "times": n} for n in range(MOST_ON_A_PAGE + 7)]
    made = page_table(table(columns=columns, rows=rows, total={"times": 1}), "-times")
    assert (len(made.rows), made.left_out) == (MOST_ON_A_PAGE, 7)
    assert made.rows[0].head.text == f"P{MOST_ON_A_PAGE + 6:04}"  # sorted before it is cut
    assert (made.is_sortable, made.sorts_by_itself) == (True, False)
    whole = page_table(table(columns=columns, rows=rows[:MOST_ON_A_PAGE], total={"times": 1}))
    assert (whole.left_out, whole.sorts_by_itself) == (0, True)


def test_what_paper_leaves_out_is_said_with_the_total_where_there_is_one():
    rows = [{"person": f"P{n:04}", "times": n} for n in range(1007)]
    columns = [Column("person", "Person"), Column("times", "Times", Kind.COUNT)]
    cut = page_table(table(columns=columns, rows=rows, total={"times": 1}), most=MOST_ON_PAPER)
    assert cut.left_out_on_paper == (
        "These are the first 1,000 of 1,007 lines; the total counts all of them. "
        "The Excel, CSV and JSON files have every line."
    )
    without = page_table(table(columns=columns, rows=rows, total={}), most=MOST_ON_PAPER)
    assert without.left_out_on_paper.startswith("These are the first 1,000 of 1,007 lines. The Excel")
    assert page_table(table(columns=columns, rows=rows, total={}), most=None).left_out_on_paper == ""
