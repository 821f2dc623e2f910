"""Who may work here, kept by superusers alone.

Django's own pages would let anybody with a permission to change users make themselves a superuser,
those of django-otp show the keys of everybody's authenticator, and those of django-tasks-db nothing
that anybody here could act on.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_tasks_db.models import DBTaskResult

from sleepsite.signin import codes

for model in (User, Group, TOTPDevice, StaticDevice, DBTaskResult):
    admin.site.unregister(model)


class ForSuperusers:
    """Rows that superusers keep and nobody else sees, whatever permissions they were given."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)


@admin.register(User)
class PeopleAdmin(ForSuperusers, UserAdmin):
    list_display = ["username", "is_active", "is_staff", "is_superuser", "in_groups", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "groups"]
    search_fields = ["username"]
    filter_horizontal = []
    readonly_fields = ["last_login", "date_joined"]
    actions = ["remove_codes"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("What they may do", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Groups as boxes to tick, which need no script."""
        if db_field.name == "groups":
            return db_field.formfield(widget=forms.CheckboxSelectMultiple())
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="Groups")
    def in_groups(self, user: User) -> str:
        return ", ".join(group.name for group in user.groups.all()) or "-"

    @admin.action(description="Remove one-time codes, so that new ones are set up")
    def remove_codes(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For somebody who lost both the phone and the recovery codes."""
        for user in queryset:
            codes.switch_off(user)
        self.message_user(request, f"One-time codes removed: {len(queryset)}.", messages.SUCCESS)


@admin.register(Group)
class GroupsAdmin(ForSuperusers, GroupAdmin):
    filter_horizontal = []
