"""Embedders: poses to one vector per frame and part."""
