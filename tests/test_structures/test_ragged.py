from __future__ import annotations

import torch

from signmm.structures import Ragged


def test_rows_lie_in_one_tensor_and_come_out_again():
    rows = [torch.tensor([1, 2, 3]), torch.tensor([4])]
    made = Ragged.of(rows)
    assert made.values.tolist() == [[1, 2, 3], [4, 0, 0]] and made.lengths == (3, 1)
    assert made.valid().tolist() == [[True, True, True], [True, False, False]]
    assert [row.tolist() for row in made] == [[1, 2, 3], [4]] and made[-1].tolist() == [4]
    assert [row.tolist() for row in made[:1]] == [[1, 2, 3]]
    assert Ragged.of(made) is made


def test_moving_keeps_the_lengths_on_the_host():
    moved = Ragged.of([torch.zeros(2), torch.zeros(5)]).apply(lambda tensor: tensor.to('meta'))
    assert moved.values.device.type == moved.sizes.device.type == 'meta'
    assert moved.lengths == (2, 5) and moved.valid().shape == (2, 5)
