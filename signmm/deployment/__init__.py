"""Recognisers with their pre-processing as one graph for other run times."""

from signmm.deployment.check import Comparison, OnnxRecognizer
from signmm.deployment.export import ExportReport, export_recognizer
from signmm.deployment.graph import OUTPUTS, RecognizerGraph
from signmm.deployment.onnx_file import ExportError

__all__ = [
    'OUTPUTS',
    'Comparison',
    'ExportError',
    'ExportReport',
    'OnnxRecognizer',
    'RecognizerGraph',
    'export_recognizer',
]
