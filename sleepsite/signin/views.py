"""The pages of one-time codes: give one, set them up, look after them."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django_otp import login as remember_device
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import default_key

from sleepsite.signin import codes
from sleepsite.signin.forms import CodeForm, PasswordForm
from sleepsite.signin.middleware import HalfSignedIn

KEY, MAY_SET_UP = "new_code_key", "may_set_up_codes"


def half_signed_in(request: HttpRequest) -> User | None:
    """Who gave a password and owes a code."""
    user = request.user
    return user.awaited if isinstance(user, HalfSignedIn) else None


def next_step(user: User, wanted: str) -> HttpResponseRedirect:
    """To the page where `user`, who owes a code, gives one or sets them up; then on to `wanted`."""
    page = "admin:enter_code" if codes.app_of(user) else "admin:set_up_codes"
    return redirect(f"{reverse(page)}?{urlencode({'next': wanted})}")


def destination(request: HttpRequest) -> str:
    """Where to go afterwards: what the address or the form says, if it is on this site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else reverse("admin:index")


@never_cache
@sensitive_post_parameters()
def enter_code(request: HttpRequest) -> HttpResponse:
    """The second step of a log-in."""
    user = half_signed_in(request)
    if user is None:
        return redirect(destination(request))
    if not codes.app_of(user):
        return next_step(user, destination(request))
    form = CodeForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        confirm(request, user, form)
        if isinstance(form.device, StaticDevice):
            left = codes.recovery_codes_left(user)
            messages.warning(request, f"That was a recovery code; you have {left} left.")
        return redirect(destination(request))
    return page(request, "enter_code", "Enter your code", form=form)


@never_cache
@sensitive_post_parameters()
def set_up_codes(request: HttpRequest) -> HttpResponse:
    """A picture for the app, and the app's first code in return.

    For those who must have codes and have none yet, and for those who just gave their password
    again: nobody gets round the code they owe by setting up another app.
    """
    user = half_signed_in(request)
    if user and codes.app_of(user):
        return next_step(user, destination(request))
    if user is None:
        if not request.user.is_staff:
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        if not request.session.get(MAY_SET_UP):
            return redirect("admin:codes")
        user = request.user
    key = request.session.setdefault(KEY, default_key())
    form = CodeForm(request.POST if request.method == "POST" else None, user=user, key=key)
    if form.is_valid():
        for used in (KEY, MAY_SET_UP):
            request.session.pop(used, None)
        confirm(request, user, form)
        return recovery_codes(request, user)
    address = codes.address(user, key)
    return page(
        request,
        "set_up_codes",
        "Set up one-time codes",
        form=form,
        key=codes.key_to_type(key),
        address=address,
        picture=codes.picture(address),
    )


@never_cache
@sensitive_post_parameters()
def look_after_codes(request: HttpRequest) -> HttpResponse:
    """Whether codes are on, and what can be done about it with one's password."""
    user = cast(User, request.user)
    form = PasswordForm(request.POST if request.method == "POST" else None, request=request)
    app = codes.app_of(user)
    if form.is_valid():
        match request.POST.get("do"):
            case "set up":
                request.session[MAY_SET_UP] = True
                return redirect("admin:set_up_codes")
            case "new codes" if app:
                return recovery_codes(request, user)
            case "switch off" if codes.may_switch_off():
                codes.switch_off(user)
                messages.success(request, "One-time codes are switched off.")
                return redirect("admin:codes")
    return page(
        request,
        "codes",
        "One-time codes",
        form=form,
        app=app,
        left=codes.recovery_codes_left(user),
        may_switch_off=codes.may_switch_off(),
    )


def confirm(request: HttpRequest, user: User, form: CodeForm) -> None:
    """The session is that of somebody who gave a code; its old address is worth nothing."""
    request.user = user
    remember_device(request, form.device)
    request.session.cycle_key()


def recovery_codes(request: HttpRequest, user: User) -> HttpResponse:
    """New ones, shown this once."""
    made = codes.new_recovery_codes(user)
    return page(request, "recovery_codes", "Keep your recovery codes", codes=made)


def page(request: HttpRequest, template: str, title: str, **context: Any) -> HttpResponse:
    """One of these pages, with the frame of the admin; 422 where the form has errors."""
    form = context.get("form")
    status = 422 if form is not None and form.errors else 200
    context |= {
        **admin.site.each_context(request),
        "title": title,
        "next": destination(request),
        "is_half_signed_in": half_signed_in(request) is not None,
    }
    return render(request, f"admin/{template}.html", context, status=status)
