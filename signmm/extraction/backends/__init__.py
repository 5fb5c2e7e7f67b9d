"""Pose estimators behind one interface, one file each.

A file here imports numpy, its own packages on use, and nothing of signmm when it runs: a worker process in another
environment loads it alone. Its ``Estimator(options)`` has ``layout`` and ``extractor`` (names), ``start()`` before each
video, ``__call__(frame, milliseconds)``, which gives (N, V, 2) px and (N, V) confidences for an RGB frame with N
people, and ``close()``.
"""
