"""The table as plain text, for the command line."""

from reporting.tables import Table, as_people_read


def plain_text(table: Table) -> str:
    """Return title, period, notes, the aligned table and the definitions."""
    parts = [f"{table.title}, {table.period} ({table.period.dates_in_words})"]
    if str(table.period) == table.period.dates_in_words:
        parts = [f"{table.title}, {table.period}"]
    parts += [f"! {note}" for note in table.notes]
    parts += ["", *_aligned(table), "", *(f"* {definition}" for definition in table.definitions)]
    return "\n".join(parts) + "\n" + "".join("\n" + plain_text(other) for other in table.beside)


def _aligned(table: Table) -> list[str]:
    columns = table.columns_to_read
    cells = [[column.label for column in columns]]
    for line in table.lines:
        cells.append(
            [as_people_read(line.get(column.key), column.kind) if column.key in line else "" for column in columns]
        )
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    lines = [
        "  ".join(
            cell.rjust(width) if column.kind.is_figure else cell.ljust(width)
            for cell, width, column in zip(row, widths, columns, strict=True)
        ).rstrip()
        for row in cells
    ]
    rule = "-" * max(len(line) for line in lines)
    if not table.rows:
        return lines
    ends = len(lines) - (1 if table.total else 0)
    return [lines[0], rule, *lines[1:ends], *([rule, *lines[ends:]] if table.total else [])]
