"""Several seeds: what is refused before anything is trained, and the table; the command is in test_train_test.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from mmengine.config import Config

from signmm.engine.seeds import format_seeds, train_seeds
from signmm.utils.errors import ConfigError


@pytest.mark.parametrize(
    ('head', 'test', 'message'),
    [
        ('ClsHead', None, 'no test_dataloader'),
        ('CTCHead', dict(batch_size=1), 'CTCHead gives none; models of glosses are averaged by signmm fuse'),
        ('BIOHead', dict(batch_size=1), 'BIOHead gives none'),
    ],
)
def test_an_ensemble_without_scores_is_refused_before_training(
    tmp_path: Path, head: str, test: dict | None, message: str
) -> None:
    config = Config(dict(model=dict(type='SignModel', head=dict(type=head)), test_dataloader=test))
    with pytest.raises(ConfigError, match=message):
        train_seeds(lambda seed, work_dir: config, [0, 1], tmp_path, ensemble=True)
    assert not list(tmp_path.iterdir())


def test_a_metric_that_the_sum_has_not_stays_empty() -> None:
    row = {'values': [10.0, 20.0], 'mean': 15.0, 'sd': 7.07}
    table = format_seeds({'seeds': [0, 1], 'metrics': {'top1': row, 'top2': row}, 'ensemble': {'top1': 21.0}})
    assert table.splitlines()[2:] == [
        '| top1 | 10.00 | 20.00 | 15.00 | 7.07 | 21.00 |',
        '| top2 | 10.00 | 20.00 | 15.00 | 7.07 |  |',
    ]
