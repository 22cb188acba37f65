"""How often something was tried lately, so that guessing is slowed down: counted where no two counts meet."""

from django.db import models


class Tries(models.Model):
    """The tries of one kind by one visitor, at one account, until the window ends.

    Whose they are can't be read from it: the key is a hash made with the installation's secret.
    """

    key = models.CharField(max_length=64, primary_key=True)
    tried = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"])]

    def __str__(self) -> str:
        return f"{self.tried} until {self.ends_at}"
