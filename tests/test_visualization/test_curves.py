from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from signmm.visualization.curves import best_value, chosen_keys, curves_figure, read_run


def write(run: Path, start: str, epochs: range, value: float, per_epoch: int = 10) -> None:
    """Two training rows and a validation for each epoch."""
    folder = run / start / 'vis_data'
    folder.mkdir(parents=True)
    rows = []
    for epoch in epochs:
        for part in (per_epoch // 2, per_epoch):
            place = (epoch - 1) * per_epoch + part
            rows.append({'lr': 0.1, 'loss': value + epoch, 'loss_cls': value + epoch, 'time': 1.0, 'epoch': epoch,
                         'iter': place, 'step': place})  # fmt: skip
        rows.append({'top1': value + 10 * epoch, 'time': 0.1, 'step': epoch})
    (folder / 'scalars.json').write_text('\n'.join(map(json.dumps, rows)))


def test_places_are_epochs_and_times_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / 'a', '20260101_000000', range(1, 4), 0.0)
    run = read_run(tmp_path / 'a')
    assert run.name == 'a' and set(run.curves) == {'lr', 'loss', 'loss_cls', 'val/top1'}
    assert np.allclose(run.curves['loss'], [[0.5, 1], [1, 1], [1.5, 2], [2, 2], [2.5, 3], [3, 3]])
    assert run.curves['val/top1'].tolist() == [[1, 10], [2, 20], [3, 30]]
    assert {key: points[-1, 1] for key, points in run.curves.items()} == {
        'lr': 0.1, 'loss': 3, 'loss_cls': 3, 'val/top1': 30
    }  # fmt: skip
    assert best_value(run.curves['val/top1']) == (30, 3) and best_value(run.curves['loss'], smaller=True) == (1, 0.5)


def test_resumed_run_is_one_curve(tmp_path: Path) -> None:
    write(tmp_path, '20260101_000000', range(1, 5), 0.0)
    write(tmp_path, '20260102_000000', range(3, 6), 100.0)
    run = read_run(tmp_path)
    assert run.curves['val/top1'].tolist() == [[1, 10], [2, 20], [3, 130], [4, 140], [5, 150]]
    assert run.curves['loss'][:, 1].tolist() == [1, 1, 2, 2, 103, 103, 104, 104, 105, 105]


def test_run_started_anew_hides_the_old_one(tmp_path: Path) -> None:
    write(tmp_path, '20260101_000000', range(1, 9), 0.0)
    write(tmp_path, '20260102_000000', range(1, 3), 100.0)
    (tmp_path / '20260103_000000' / 'vis_data').mkdir(parents=True)
    (tmp_path / '20260103_000000' / 'vis_data' / 'scalars.json').write_text('{"top1": 7, "step": 0}')
    assert read_run(tmp_path).curves['val/top1'].tolist() == [[1, 110], [2, 120]]
    older = read_run(tmp_path / '20260101_000000' / 'vis_data' / 'scalars.json')
    assert older.name == tmp_path.name and len(older.curves['val/top1']) == 8


def test_errors_name_the_place(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r'no vis_data/scalars\.json'):
        read_run(tmp_path)
    (tmp_path / 'vis_data').mkdir()
    (tmp_path / 'vis_data' / 'scalars.json').write_text('{"step": 1}\nnonsense')
    with pytest.raises(ValueError, match=r'scalars\.json, line 2'):
        read_run(tmp_path)


def test_panels_and_lines(tmp_path: Path) -> None:
    for i, name in enumerate('abc'):
        write(tmp_path / name, '20260101_000000', range(1, 4), float(i))
    runs = [read_run(tmp_path / name) for name in 'abc']
    assert chosen_keys(runs) == ['loss', 'val/top1', 'lr'], 'a single loss is its own sum'
    assert chosen_keys(runs, ['loss_']) == ['loss_cls']
    with pytest.raises(ValueError, match='there is: lr, loss'):
        chosen_keys(runs, ['accuracy'])
    figure = curves_figure(runs, ['val/top1', 'loss'])
    top1 = next(ax for ax in figure.axes if ax.get_title() == 'val/top1')
    assert [line.get_ydata().tolist() for line in top1.lines] == [[10, 20, 30], [11, 21, 31], [12, 22, 32]]
    looks = {(line.get_color(), line.get_linestyle()) for line in top1.lines}
    assert len({colour for colour, _ in looks}) == len({style for _, style in looks}) == 3
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ['a', 'b', 'c']
