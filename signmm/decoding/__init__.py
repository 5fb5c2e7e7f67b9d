"""Decoders: CTC and autoregressive search."""
