"""Decoders: CTC and autoregressive search."""

from signmm.decoding.beam import beam_search, length_penalty
from signmm.decoding.ctc import CTCBeam, CTCHypothesis, collapse, ctc_beam_search, ctc_greedy
from signmm.decoding.ctc_alignment import CTCSegment, ctc_align, min_ctc_steps

__all__ = [
    'length_penalty',
    'beam_search',
    'CTCBeam',
    'CTCHypothesis',
    'CTCSegment',
    'collapse',
    'ctc_align',
    'ctc_beam_search',
    'ctc_greedy',
    'min_ctc_steps',
]
