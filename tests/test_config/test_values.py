from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import pytest
from mmengine.config import Config

from signmm.config.check import check_config
from signmm.config.open import open_config
from signmm.config.values import fits, wrong_values
from signmm.utils.errors import ConfigError


@pytest.mark.parametrize(
    ('value', 'hint', 'expected'),
    [
        (3, int, True), (3.0, int, False), (True, int, False), ('3', int, False), (3, float, True), ('x', float, False),
        (1, bool, False), (None, int, False), (None, int | None, True), ('a', Literal['a', 'b'], True),
        ('c', Literal['a', 'b'], False), ('x.json', Path, True), (3, Path, False), ([1, 2], tuple[int, int], True),
        ([1, 2, 3], tuple[int, int], False), ([1, 2, 3], tuple[int, ...], True), ([1, 'b'], list[int], False),
        ('ab', Sequence[int], False), ('ab', Sequence[str], True), (5, Sequence[int], False), (5, dict, False),
        ({'type': 'A'}, dict[str, Any], True), ({'type': 'A'}, Callable, True), ([('a', 1)], Mapping[str, int], False),
        (0.5, float | tuple[float, float], True), ((0.5, 'x'), float | tuple[float, float], False),
    ],
)  # fmt: skip
def test_what_fits(value: Any, hint: Any, expected: bool) -> None:
    assert fits(value, hint) is expected


def test_names_argument_expected_and_got() -> None:
    class Part:
        def __init__(self, width: int, rate: float = 0.1, lie: int = None, other: Unknown = 3) -> None: ...  # type: ignore[assignment,name-defined]  # noqa: F821

    assert list(wrong_values(Part, {'width': 'x'})) == []  # one annotation that does not exist hides the others

    class Known:
        def __init__(self, width: int, rate: float = 0.1, lie: int = None) -> None: ...  # type: ignore[assignment]

    found = dict(wrong_values(Known, {'type': 'Known', 'width': 'x', 'rate': 1, 'lie': None}))
    assert found == {'width': "expected int, got 'x'"}


@pytest.mark.parametrize(
    ('option', 'message'),
    [
        ('model.backbone.encoder.width=x', r"encoder\.width: expected int or None, got 'x'|expected int, got 'x'"),
        ('model.backbone.encoder.type=None', r"model\.backbone\.encoder\.type: unknown 'None'"),
        ('train_dataloader.dataset.pipeline.sample.num_frames=many', "sample.num_frames: expected int, got 'many'"),
    ],
)
def test_wrong_values_of_a_recipe_are_refused(option: str, message: str) -> None:
    config: Config = open_config('best/best_wlasl100.py', [option])
    config.work_dir = 'work_dirs/x'
    with pytest.raises(ConfigError, match=message):
        check_config(config)
