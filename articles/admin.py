"""What readers opened and looked for in vain: to read, not to change. Neither says who."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from articles.models import SearchMiss, Visit


class ReadOnly:
    """Rows that the admin shows and never writes."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Visit)
class VisitAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["day", "article_slug", "count"]
    list_filter = ["article_slug"]
    date_hierarchy = "day"
    ordering = ["-day", "-count"]
    show_full_result_count = False


@admin.register(SearchMiss)
class SearchMissAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["words", "times", "last"]
    search_fields = ["words"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[SearchMiss]:
        """Only what was looked for often enough to be nobody's own words."""
        return super().get_queryset(request) & SearchMiss.objects.shown()
