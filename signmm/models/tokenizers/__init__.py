"""Tokenizers: poses to discrete codes and back."""
