"""The Runner and what hangs on it."""
