"""What the team says again and again."""

from __future__ import annotations

from django.db import models

from comments.models.comment import MAX_TEXT


class SavedAnswer(models.Model):
    """Words that the team uses again and again in its replies."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(max_length=MAX_TEXT)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
