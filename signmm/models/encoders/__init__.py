"""Encoders over the sequence of frames."""
