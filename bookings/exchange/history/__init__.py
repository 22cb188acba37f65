"""Imported history, one subject a file, each on top of the one before.

columns     which columns there are, and how a header is matched to them
reading     a CSV file → its header and raw rows; workbooks does the same for XLSX
rows        a raw row → checked values, or what is wrong with it
gathering   checked rows → sessions, people, organisations that agree with each other
stored      what of that is in the database already, and what contradicts it

bookings.exchange.history.importing writes the rest;
docs/history-format.md is what the person who prepares a file reads.
"""
