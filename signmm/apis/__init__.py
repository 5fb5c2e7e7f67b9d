"""The programming interface for applications."""

from signmm.apis.encoder import init_encoder
from signmm.apis.inferencer import SignInferencer
from signmm.apis.prediction import ScoredLabel, SignPrediction
from signmm.apis.recognizer import Recognizer, init_recognizer
from signmm.apis.segments import open_segmenter, predict_segments
from signmm.apis.streaming import StreamingRecognizer
from signmm.structures.sign_data_sample import GlossSegment

__all__ = [
    'GlossSegment',
    'Recognizer',
    'ScoredLabel',
    'SignInferencer',
    'SignPrediction',
    'StreamingRecognizer',
    'init_encoder',
    'init_recognizer',
    'open_segmenter',
    'predict_segments',
]
