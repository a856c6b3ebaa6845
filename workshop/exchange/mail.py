"""Sending a mail by SMTP, and telling what can be tried again from what cannot."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Final

TIMEOUT_S: Final = 20


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over. `sender` is the address mail leaves from."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls: bool = False
    sender: str = ""

    @classmethod
    def from_settings(cls, settings: Mapping[str, Any]) -> "MailServer":
        return cls(
            settings["SMTP_HOST"],
            settings["SMTP_PORT"],
            settings["SMTP_USER"],
            settings["SMTP_PASSWORD"],
            settings["SMTP_TLS"],
            settings["MAIL_FROM"],
        )


@dataclass(frozen=True)
class Mail:
    """One mail as the outbox holds it; `from_name` and `reply_to` are the site's."""

    message_id: str
    to_address: str
    from_name: str
    reply_to: str
    subject: str
    body: str
    written_at: datetime
    attachment_name: str = ""
    attachment_pdf: bytes | None = None


class MailRefused(Exception):
    """The address or the message will never be taken: trying again changes nothing."""


class MailUnavailable(Exception):
    """Nobody took the mail this time: server down, connection lost, mailbox busy."""


def message(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it travels. `ValueError` when an address cannot be one."""
    written = EmailMessage()
    written["Message-ID"] = mail.message_id
    written["Date"] = format_datetime(mail.written_at)
    written["From"] = Address(mail.from_name, addr_spec=sender or mail.reply_to)
    written["To"] = Address(addr_spec=mail.to_address)
    if mail.reply_to:
        written["Reply-To"] = Address(mail.from_name, addr_spec=mail.reply_to)
    written["Subject"] = mail.subject
    written["Auto-Submitted"] = "auto-generated"
    written.set_content(mail.body, cte="quoted-printable")
    if mail.attachment_pdf is not None:
        written.add_attachment(
            mail.attachment_pdf,
            maintype="application",
            subtype="pdf",
            filename=mail.attachment_name,
        )
    return written


def deliver(mail: Mail, server: MailServer) -> None:
    """Hand one mail over; `MailRefused` or `MailUnavailable` when it was not taken."""
    try:
        written = message(mail, server.sender)
    except ValueError as error:
        raise MailRefused(str(error)) from error
    try:
        with smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S) as smtp:
            if server.tls:
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(written)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        code, reason = _answer(error)
        raise (MailRefused if code >= 500 else MailUnavailable)(f"{code} {reason}") from error
    except smtplib.SMTPNotSupportedError as error:
        raise MailRefused(str(error)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailUnavailable(str(error) or type(error).__name__) from error


def _answer(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> tuple[int, str]:
    if isinstance(error, smtplib.SMTPDataError):
        code, reason = error.smtp_code, error.smtp_error
    else:
        code, reason = next(iter(error.recipients.values()))
    return code, reason.decode(errors="replace") if isinstance(reason, bytes) else reason
