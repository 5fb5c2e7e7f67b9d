from __future__ import annotations

import math

import numpy as np
import pytest

from signmm.evaluation import PretextMetric
from signmm.models.pretext import PretextResult


def test_sums_over_clips_by_hand() -> None:
    metric = PretextMetric()
    first = PretextResult({'error_px': (30.0, 10.0), 'acc_left': (100.0, 4.0)}, {'acc_left': np.array([3, 1])})
    second = PretextResult({'error_px': (10.0, 10.0), 'acc_left': (0.0, 0.0)}, {'acc_left': np.array([0, 2, 0])})
    metric.process(None, [{'pretext': first}, {'pretext': second}])
    found = metric.evaluate(2)
    assert found['error_px'] == 2 and found['acc_left'] == 25
    assert found['acc_left_constant'] == pytest.approx(50)  # code 0 three times, code 1 three times, of six


def test_nothing_counts() -> None:
    metric = PretextMetric()
    metric.process(None, [{'pretext': PretextResult({'error_px': (0.0, 0.0)})}])
    assert math.isnan(metric.evaluate(1)['error_px'])
    with pytest.raises(KeyError, match='no pretext'):
        metric.process(None, [{}])
