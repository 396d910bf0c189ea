"""Mails as documents: written by templates, where values of people are kept from becoming links, and as bytes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import flask_babel
from flask import current_app
from flask.templating import Environment

from app.outbox import letters, message
from app.outbox.models import Mail


def written(template: str, **context: object) -> str:
    """The template filled in, every value defused: those it writes out, and those it puts into a sentence."""
    current_app.update_template_context(context)
    return (
        _paper()
        .get_template(template)
        .render(
            {**context, "absolute": _ours(context["absolute"]), "gettext": _sentence, "ngettext": _counting_sentence}
        )
    )


def _ours(absolute: object) -> Callable[..., letters.Address]:
    """Addresses of this server are links; web.links makes them of PUBLIC_URL."""
    assert callable(absolute)  # noqa: S101  (tells the type checker what the frame of all pages puts in)
    return lambda *given, **named: letters.Address(absolute(*given, **named))


def _sentence(words: str, /, **values: object) -> letters.Address:
    """A translated sentence. Its own words are ours, what is put into it is not."""
    return letters.Address(flask_babel.gettext(words) % _defused(values))


def _counting_sentence(one: str, many: str, num: int, /, **values: object) -> letters.Address:
    return letters.Address(flask_babel.ngettext(one, many, num, **_defused(values)))


def _defused(values: dict[str, object]) -> dict[str, object]:
    return {name: letters.defused(value) for name, value in values.items()}


def _paper() -> Environment:
    """The templates of this application, in which nothing a person typed can become a link."""
    paper: Environment | None = current_app.extensions.get("rotunde.paper")
    if paper is None:
        paper = current_app.jinja_env.overlay(finalize=letters.defused)
        paper.filters = {**paper.filters, "address": letters.Address}
        current_app.extensions["rotunde.paper"] = paper
    return paper


def as_bytes(mail: Mail, links: dict[str, str], *, now: datetime) -> bytes:
    """The mail as it leaves, with its secret addresses in place. Raises UnmailableAddress.

    One with a link to unsubscribe says so in its header, so that mail programs show a button; behind plain http not.
    """
    one_click = links.get(letters.UNSUBSCRIBE, "")
    is_bulk = bool(message.ONE_CLICK.fullmatch(one_click))
    return message.build(
        message.Letter(
            message_id=mail.message_id,
            sent_at=now,
            from_name=str(current_app.config["MAIL_NAME"]),
            from_address=str(current_app.config["MAIL_FROM"]),
            to_name=mail.to_name,
            to_address=mail.to_address,
            subject=mail.subject,
            text=letters.opened(mail.text, links, ""),
            html=letters.opened(mail.html, links, ""),
            language=mail.locale,
            calendar=mail.calendar,
            calendar_method=mail.calendar_method,
            bulk=is_bulk,
            unsubscribe_url=one_click if is_bulk else "",
        )
    )
