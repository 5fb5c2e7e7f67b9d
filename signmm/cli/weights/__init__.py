"""``signmm weights``: files that others have trained or measured, in the form that signmm reads."""
