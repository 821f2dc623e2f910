"""One-time codes: an authenticator app (RFC 6238), and recovery codes for when it is lost.

django-otp sees to it that no code counts twice: a row is locked while a code is checked, an app's
code must be newer than the last one, and a recovery code is deleted by its use.
"""

from __future__ import annotations

import base64
from binascii import unhexlify
from io import BytesIO
from math import ceil

import qrcode
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django_otp import verify_token
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgFillImage

APP, RECOVERY = "Authenticator app", "Recovery codes"
RECOVERY_CODES = 10
DIGITS = 6


class CodeRefused(Exception):
    """The code does not count; the text says why, to the person who typed it."""


def app_of(user: User) -> TOTPDevice | None:
    """The user's authenticator; None where codes are not switched on."""
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).first()


def is_owed(user: User) -> bool:
    """Whether this user, who gave a password and no code, must still give one or set them up."""
    return settings.ADMIN_OTP == "required" or app_of(user) is not None


def may_switch_off() -> bool:
    return settings.ADMIN_OTP != "required"


def check(user: User, typed: str) -> Device:
    """The device whose code was typed; spaces, hyphens and capitals make no difference."""
    code = "".join(typed.split()).replace("-", "").lower()
    is_from_app = len(code) == DIGITS and code.isascii() and code.isdigit()
    kind = TOTPDevice if is_from_app else StaticDevice
    for device in kind.objects.devices_for_user(user, confirmed=True):
        _refuse_haste(device)
        if verified := verify_token(user, device.persistent_id, code):
            return verified
    if is_from_app:
        raise CodeRefused("This code is not right, or was used before. Wait for the next one")
    raise CodeRefused("This is not one of your codes, or it was used before")


def _refuse_haste(device: Device) -> None:
    """After each wrong code the wait doubles; say how long it is."""
    is_allowed, why = device.verify_is_allowed()
    if not is_allowed:
        seconds = ceil((why["locked_until"] - timezone.now()).total_seconds())
        unit = "second" if seconds == 1 else "seconds"
        raise CodeRefused(f"Too many wrong codes. Wait {seconds} {unit} and try again")


def switch_on(user: User, key: str, typed: str) -> TOTPDevice:
    """Make the app that holds `key` the user's only one, once it has shown a code of it."""
    with transaction.atomic():
        device = TOTPDevice.objects.create(user=user, name=APP, key=key)
        if not device.verify_token("".join(typed.split())):
            raise CodeRefused(
                "This code is not right. Look at the app again, and at the clock of the phone"
            )
        TOTPDevice.objects.filter(user=user).exclude(pk=device.pk).delete()
    return device


def new_recovery_codes(user: User) -> list[str]:
    """Ten new codes in place of all old ones, as they are to be written down."""
    with transaction.atomic():
        device, _ = StaticDevice.objects.get_or_create(user=user, name=RECOVERY)
        StaticToken.objects.filter(device__user=user).delete()
        tokens = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=one) for one in tokens)
    return [f"{token[:4]}-{token[4:]}" for token in tokens]


def recovery_codes_left(user: User) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def switch_off(user: User) -> None:
    """Delete the user's app and recovery codes. Sessions that gave a code owe one again."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def key_to_type(key: str) -> str:
    """The key in base32 in groups of four, for an app that cannot see the picture."""
    letters = base64.b32encode(unhexlify(key)).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def address(user: User, key: str) -> str:
    """The otpauth: address that apps read from the picture."""
    return TOTPDevice(user=user, key=key).config_url


def picture(text: str) -> str:
    """A QR code of `text` as a data: address; dark on white, whatever the theme."""
    drawn = BytesIO()
    qrcode.make(text, image_factory=SvgFillImage).save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"
