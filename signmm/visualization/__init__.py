"""Drawing of poses and results."""

from signmm.visualization.visualizer import SignVisualizer

__all__ = ['SignVisualizer']
