"""Who to ring before a session: a handful of names a day, each with its reasons, and what calls came to."""
