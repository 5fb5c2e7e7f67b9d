"""Decoders: CTC and autoregressive search."""

from signmm.decoding.beam import beam_search, length_penalty
from signmm.decoding.ctc import CTCBeam, CTCHypothesis, collapse, ctc_beam_search, ctc_greedy
from signmm.decoding.ctc_alignment import CTCSegment, ctc_align, min_ctc_steps
from signmm.decoding.ngram import CTCPrior, NGram

__all__ = [
    'length_penalty',
    'beam_search',
    'CTCBeam',
    'CTCHypothesis',
    'CTCPrior',
    'NGram',
    'CTCSegment',
    'collapse',
    'ctc_align',
    'ctc_beam_search',
    'ctc_greedy',
    'min_ctc_steps',
]
