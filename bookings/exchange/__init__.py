"""Lists brought in and taken out as CSV and Excel files: organisations, people, courses, sessions, bookings.

A file is read against the tables by a resource (django-import-export), shown to the person row by row, and then
brought in by the same operations that the pages use, all of it or nothing.
"""
