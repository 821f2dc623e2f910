"""What is typed to sign in, and to show that it is still the same person."""

from typing import Any

from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from sleepsite.signin import codes


class SignInForm(AdminAuthenticationForm):
    """Django's, which lets names through that are longer than any account's, and any table's."""

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if len(username) > User._meta.get_field("username").max_length:  # type: ignore[operator]
            raise self.get_invalid_login_error()
        return username


class CodeForm(forms.Form):
    """A code from the app, or a recovery code. `device` is what it came from."""

    code = forms.CharField(
        max_length=20,
        label="Code",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "class": "code-field"}),
        error_messages={"required": "Type the code"},
    )

    def __init__(self, *args: Any, user: User, key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.key = user, key

    def clean_code(self) -> str:
        """Counts as its use. With a `key` it is the first code of an app that holds it."""
        typed: str = self.cleaned_data["code"]
        try:
            if self.key:
                self.device = codes.switch_on(self.user, self.key, typed)
            else:
                self.device = codes.check(self.user, typed)
        except codes.CodeRefused as why:
            raise ValidationError(str(why)) from None
        return typed


class PasswordForm(forms.Form):
    """The password again, before somebody changes how they sign in."""

    password = forms.CharField(
        label="Your password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Type your password"},
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        """Guesses count as failed log-ins."""
        password: str = self.cleaned_data["password"]
        name = self.request.user.get_username()
        if authenticate(self.request, username=name, password=password) is None:
            raise ValidationError("This is not your password")
        return password
