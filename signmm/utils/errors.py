"""Errors that tell a user what to change."""

from __future__ import annotations


class ConfigError(ValueError):
    """A config that would not do what it says; the message lists every problem."""


class DivergedError(RuntimeError):
    """Training has left the finite numbers; the message says where and what to try."""
