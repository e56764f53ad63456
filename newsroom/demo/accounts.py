"""The accounts of the demo, one for each role. Their password is in the documentation: for demonstrations only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    username: str
    role: str  # the name of a group of articles.roles
    full_name: str
    password: str


_PASSWORD = "open-the-desk"

ACCOUNTS = (
    Account("reporter", "Reporter", "Robin Ferrant", _PASSWORD),
    Account("editor", "Editor", "Edith Salloway", _PASSWORD),
    Account("moderator", "Moderator", "Morgan Teale", _PASSWORD),
    Account("chief", "Chief", "Cass Orme", _PASSWORD),
)
