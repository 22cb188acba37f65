"""That a worker runs: each says so every half minute, for whoever watches the site."""

from django.db import models


class Heartbeat(models.Model):
    """The last word of the workers of a queue."""

    queue = models.CharField(max_length=100, unique=True)
    at = models.DateTimeField()
    version = models.CharField(max_length=30, help_text="of Turnout, as that worker runs it")

    def __str__(self):
        return f"workers of {self.queue}"
