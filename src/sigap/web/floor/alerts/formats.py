"""An alert as each chat wants it. Written by their documentation, and not by what was captured of them.

Slack: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks and /reference/block-kit.
Teams: a workflow "When a Teams webhook request is received" takes a message with an Adaptive Card:
https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook.
Telegram: https://core.telegram.org/bots/api#sendmessage.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from sigap.floor.alerts import Severity
from sigap.text import Language, Text
from sigap.web.floor.alerts import words
from sigap.web.floor.alerts.models import Alert, Notice, Occasion

SLACK_HEADER, SLACK_TEXT = 150, 3000  # characters, at most
MARKS = {Severity.CRITICAL: "🔴", Severity.WARNING: "🟠", Severity.INFO: "🔵"}
OVER, TEST = "✅", "🔔"
STYLES = {Severity.CRITICAL: "attention", Severity.WARNING: "warning", Severity.INFO: "accent"}
OPEN_IT = Text("Open in Sigap", "Buka di Sigap")


@dataclass(frozen=True)
class Message:
    """What is said about an alert.

    Attributes:
        title: one line: why, how much it matters, what.
        text: what is the matter.
        place: of which programme, and when.
        url: where it can be answered.
        mark: a sign before the title.
        style: Adaptive Cards' name of its colour.
        language: of all of it.
    """

    title: str
    text: str
    place: str
    url: str
    mark: str
    style: str
    language: Language


def message_of(notice: Notice, *, place: str, url: str) -> Message:
    """Return what a notice says."""
    language: Language = "en" if notice.language == "en" else "id"
    alert = notice.alert
    if alert is None:
        title = Text("A test of this channel", "Uji coba saluran ini").to(language)
        text = Text("Alerts will arrive here.", "Peringatan akan tiba di sini.").to(language)
        return Message(title, text, place, url, TEST, "accent", language)
    severity = Severity(alert.severity)
    name = Text(alert.name_en, alert.name_id).to(language)
    is_over = notice.occasion == Occasion.CLEARED
    if notice.occasion == Occasion.RAISED:
        why = words.SEVERITIES[severity].word.to(language)
    else:
        why = words.OCCASIONS[notice.occasion].to(language)
    return Message(
        f"{why}: {name}",
        _text(alert, is_over, language),
        place,
        url,
        OVER if is_over else MARKS[severity],
        "good" if is_over else STYLES[severity],
        language,
    )


def _text(alert: Alert, is_over: bool, language: Language) -> str:
    told = words.told(alert).to(language)
    if not is_over:
        return f"{told}."
    worst = words.in_words(alert.figure, alert.worst).to(language)
    outcome = words.OUTCOMES.get(alert.outcome, Text("", "")).to(language)
    return f"{told}. {outcome}; {Text('worst', 'terburuk').to(language)} {worst}."


def slack(message: Message) -> dict[str, Any]:
    """Return a message of Slack's Block Kit; `text` is for notifications and readers aloud."""
    title = f"{message.mark} {message.title}"
    return {
        "text": _slack(f"{title}\n{message.text}")[:SLACK_TEXT],
        "blocks": [
            {"type": "header", "text": {"type": "plain_text", "text": title[:SLACK_HEADER], "emoji": True}},
            {"type": "section", "text": {"type": "mrkdwn", "text": _slack(message.text)[:SLACK_TEXT]}},
            {
                "type": "context",
                "elements": [
                    {
                        "type": "mrkdwn",
                        "text": f"{_slack(message.place)} · <{message.url}|{OPEN_IT.to(message.language)}>",
                    }
                ],
            },
        ],
    }


def _slack(text: str) -> str:
    """Return text in which Slack sees no command: `<!channel>` would call everybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def teams(message: Message) -> dict[str, Any]:
    """Return a message with one Adaptive Card (1.4)."""
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            {
                "type": "TextBlock",
                "text": _card(f"{message.mark} {message.title}"),
                "weight": "Bolder",
                "size": "Medium",
                "color": message.style.capitalize(),
                "wrap": True,
            },
            {"type": "TextBlock", "text": _card(message.text), "wrap": True},
            {
                "type": "TextBlock",
                "text": _card(message.place),
                "isSubtle": True,
                "size": "Small",
                "wrap": True,
            },
        ],
        "actions": [
            {"type": "Action.OpenUrl", "title": OPEN_IT.to(message.language), "url": message.url},
        ],
    }
    return {
        "type": "message",
        "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
        ],
    }


def _card(text: str) -> str:
    """Return text in which a card sees no markdown link and no emphasis."""
    return "".join(f"\\{one}" if one in "\\[]*_" else one for one in text)


def telegram(message: Message, chat: str) -> dict[str, Any]:
    """Return the parameters of `sendMessage`. Names are short: its limit of 4,096 characters is far away."""
    link = f'<a href="{escape(message.url)}">{OPEN_IT.to(message.language)}</a>'
    text = f"{message.mark} <b>{escape(message.title)}</b>\n{escape(message.text)}\n{escape(message.place)} · {link}"
    return {
        "chat_id": chat,
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def mail(message: Message) -> tuple[str, str]:
    """Return subject and body of an e-mail."""
    subject = " ".join(f"{message.title} · {message.place}".split())
    return subject[
        :200
    ], f"{message.text}\n{message.place}\n\n{OPEN_IT.to(message.language)}: {message.url}\n"
