"""The yearly report: one document of a reporting year, as a page and as files, and its editions kept as published."""
