"""Recognisers with their pre-processing as one graph for other run times."""

from signmm.deployment.check import Comparison, OnnxRecognizer
from signmm.deployment.clips import RawClips
from signmm.deployment.export import ExportReport, export_recognizer
from signmm.deployment.graph import RecognizerGraph
from signmm.deployment.onnx_file import ExportError
from signmm.deployment.pipeline import TensorPipeline

__all__ = [
    'Comparison',
    'ExportError',
    'ExportReport',
    'OnnxRecognizer',
    'RawClips',
    'RecognizerGraph',
    'TensorPipeline',
    'export_recognizer',
]
