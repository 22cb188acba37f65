"""What the figures may say: statistics in plain Python, on counts that somebody else has made.

Nothing in here asks the database, reads the clock or renders a page. Counts go in, numbers and words come out, so each
formula can be held against published values and against simulated years.
"""
