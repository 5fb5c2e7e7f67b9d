"""Pose formats, one file each, and the packed store."""
