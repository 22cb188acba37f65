"""Files that take long to make: asked for on a page, made by a worker of their own, fetched when they are ready."""
