"""Where signing, and each sign in it, begins and ends."""

from signmm.segmentation.bio import bio_spans, bio_tags
from signmm.segmentation.rest import DEFAULT_RULE, RestRule, is_signing, signing_spans
from signmm.segmentation.spans import Span, runs
from signmm.segmentation.stream import StreamSegmenter

__all__ = [
    'DEFAULT_RULE',
    'RestRule',
    'Span',
    'StreamSegmenter',
    'bio_spans',
    'bio_tags',
    'is_signing',
    'runs',
    'signing_spans',
]
