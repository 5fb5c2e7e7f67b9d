"""Data sets: one annotation format, one file per corpus."""
