"""Lists brought in and taken out as CSV and Excel files: organisations, people, courses, sessions, bookings.

A file is read against the tables by a resource (django-import-export), shown to the person row by row, and then
brought in by the same operations that the pages use, all of it or nothing.
`history` is what happened before Turnout, in columns of ours; `spreadsheets` brings in a register with columns
and words of its own, by what `history` writes.
"""
