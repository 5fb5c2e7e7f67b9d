from __future__ import annotations

import numpy as np
import pytest

from signmm.evaluation.pck import ReconstructionPCK, joint_distances, pck, pck_auc


def test_pck_by_hand() -> None:
    target = np.zeros((2, 2, 2))
    predicted = np.array([[[3.0, 4.0], [20.0, 0.0]], [[0.0, 19.9], [500.0, 0.0]]])
    distances = joint_distances(predicted, target, np.array([[True, True], [True, False]]))
    assert distances.tolist() == [5.0, 20.0, 19.9]
    assert pck(distances, 20) == pytest.approx(200 / 3), 'a joint at the threshold is wrong'
    assert np.isnan(pck(distances[:0])) and np.isnan(pck_auc(distances[:0]))


def test_auc_equals_the_mean_of_many_thresholds() -> None:
    distances = np.random.default_rng(0).uniform(0, 60, 500)
    steps = np.linspace(20, 40, 20001)
    assert pck_auc(distances) == pytest.approx(np.mean([pck(distances, t) for t in steps]), abs=0.01)
    with pytest.raises(ValueError, match='below high'):
        pck_auc(distances, 40, 20)
    with pytest.raises(ValueError, match='expected'):
        joint_distances(np.zeros((2, 2)), np.zeros((3, 2)), np.ones(3, bool))


def test_metric() -> None:
    metric = ReconstructionPCK()
    target = np.full((1, 4, 2), 100.0)
    seen, output = target.copy(), target.copy()
    seen[0, :2] = 0
    output[0, 0] += (30, 0)
    score = np.array([[1.0, 1.0, 0.9, 0.4]])
    sample = {
        'gt_joints': target,
        'input_joints': seen,
        'pred_joints': output,
        'interpolated_joints': target + 25.0 * np.array([[[1], [0], [1], [1]]]) / np.sqrt(2),
        'joint_score': score,
        'joint_scored': np.array([[True, True, False, True]]),
    }
    metric.process(None, [sample])
    got = metric.compute_metrics([result for _, result in metric.results])
    assert got['input_pck20'] == pytest.approx(100 / 3) and got['input_auc'] == pytest.approx(100 / 3)
    assert got['output_pck20'] == pytest.approx(200 / 3) and got['output_auc'] == pytest.approx(250 / 3)
    assert got['masked_input_pck20'] == 0 and got['masked_output_auc'] == pytest.approx(75)
    # 25 px off in two of three known joints, of which one was masked.
    assert got['interpolated_pck20'] == pytest.approx(100 / 3) and got['masked_interpolated_pck20'] == pytest.approx(50)
    assert got['interpolated_auc'] == pytest.approx(100 * (0.75 + 1 + 0.75) / 3)
    with pytest.raises(KeyError, match='pred_joints'):
        metric.process(None, [{}])
