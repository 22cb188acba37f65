"""The demonstration: a year that reproduces the partnership's published tables, and sessions around today.

Everyone and every organisation in it is made up; the addresses are under example.org, which nobody can own.
"""
