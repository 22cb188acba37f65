"""The spreadsheet that a partnership has kept: from any columns and words of its own to the rows of a history.

sheets       the sheets of a file, and how they are kept between two pages
opening      a file → the sheets that are read
apart        several tables on one sheet
words        what columns are called, and what is written in them
dates        dates as people write them
times        times as people write them
outcomes     "DNA", "✓", "Apologies" → an outcome
names        names of people, addresses, and what stands for a person without one
titles       a title with a date in it, and lines above a table
layout       where the table lies in a sheet: titles above, the header, totals below
mapping      what a person decided of a file, and the same as JSON
choosing     which sheets are read
samples      some cells of each column
marks        columns called by a date or a course
guessing     a mapping to start from
reading      a sheet and a mapping → what each row says
sessions     what rows say → sessions that agree with themselves, each person once
agreeing     rows of one thing made to agree
alike        spellings that may be one organisation, course or person
known        what of it is in Turnout
importing    all of it in, or nothing
keeping      an uploaded file and what was decided of it
at_work      trying it and bringing it in, at once or by a worker

docs/importing.md is what the person with the spreadsheet reads.
"""
