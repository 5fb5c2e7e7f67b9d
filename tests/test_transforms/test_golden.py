"""Every option of every step against outputs recorded from the implementation that came first."""

from __future__ import annotations

import golden_cases
import numpy as np
import pytest

RECORDED = np.load(golden_cases.FILE)


@pytest.mark.parametrize(
    ('name', 'data', 'steps'), list(golden_cases.cases()), ids=lambda x: x if isinstance(x, str) else ''
)
def test_outputs_have_not_moved(name, data, steps):
    found = golden_cases.run(data, steps)
    assert found['frame_inds'].tolist() == RECORDED[f'{name}.frames'].tolist()
    np.testing.assert_allclose(found['score'], RECORDED[f'{name}.score'] / 65535, atol=2e-5)
    np.testing.assert_allclose(found['xy'], RECORDED[f'{name}.xy'], atol=0.01)


def test_the_file_holds_nothing_else():
    names = {name for name, _, _ in golden_cases.cases()}
    assert {key.rpartition('.')[0] for key in RECORDED.files} == names
