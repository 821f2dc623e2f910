"""A real mail server on loopback, beside the site's own task worker."""

import socket
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from django_tasks_db.management.commands.db_worker import Worker

from tests.servers import free_port


class PostOffice:
    """Takes every mail, or none while it is `refusing`: then it says `answer` to each address."""

    def __init__(self, settings) -> None:
        self.settings = settings
        self.port = free_port()
        self.delivered: list[EmailMessage] = []
        self.refusing = False
        self.answer = 550

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.refusing:
            return f"{self.answer} <{address}>: there is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        mail = message_from_bytes(envelope.content, policy=default)
        assert envelope.rcpt_tos == [mail["To"]]
        self.delivered.append(mail)
        return "250 OK"

    @contextmanager
    def open(self):
        controller = Controller(self, hostname="127.0.0.1", port=self.port)
        controller.start()
        try:
            yield self
        finally:
            controller.stop()

    def work(self) -> None:
        """Run what is due now, as `manage.py db_worker --batch` does."""
        Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="tests",
            excluded_queue_names=[],
        ).run()

    def collect(self, to: str | None = None) -> list[EmailMessage]:
        """Run what is due, and take what was delivered since the last time."""
        self.work()
        taken, self.delivered = self.delivered, []
        return [mail for mail in taken if to in (None, mail["To"])]

    def down(self) -> None:
        """Nobody listens there any more."""
        self.settings.EMAIL_PORT = free_port()

    def up(self) -> None:
        self.settings.EMAIL_PORT = self.port

    @contextmanager
    def silent(self):
        """A server that lets anybody call and says nothing."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.settings.EMAIL_PORT = listener.getsockname()[1]
            self.settings.EMAIL_TIMEOUT = 0.2
            yield listener
        self.up()


def texts(mail: EmailMessage) -> list[str]:
    """What it says, in text and in HTML."""
    return [mail.get_body([kind]).get_content() for kind in ("plain", "html")]


def link(mail: EmailMessage, part: str, site: str) -> str:
    """The path of the link to the site whose address holds `part`."""
    lines = [line for line in texts(mail)[0].split() if part in line]
    assert len(lines) == 1
    return lines[0].removeprefix(site)
