"""``signmm data``: from videos, lists and pose files to a data set."""
