"""Drawing of poses and results."""
