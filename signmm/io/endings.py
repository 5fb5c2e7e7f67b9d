"""Endings of videos, for every tool that takes them."""

VIDEO_SUFFIXES = (
    '.mp4', '.avi', '.mov', '.mkv', '.webm', '.mpg', '.mpeg', '.m4v', '.wmv', '.flv', '.3gp', '.mts', '.gif',
)  # fmt: skip
