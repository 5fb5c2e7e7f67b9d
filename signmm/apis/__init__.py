"""The programming interface for applications."""
