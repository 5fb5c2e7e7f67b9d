from dataclasses import replace

import numpy as np

from signmm.doctor.rest_checks import check_rest, examine_rest
from tests.test_segmentation.clips import signer, up_and_down


def test_rest_and_stretches():
    found = examine_rest(signer(up_and_down(20, 30)))
    assert found == {'rest': 0.5, 'stretches': 2}
    clip = signer(np.full(9, 0.3))
    assert all(np.isnan(value) for value in examine_rest(replace(clip, score=clip.score * 0)).values())


def test_clips_are_named():
    columns = {'rest': np.array([0.2, 0.8, np.nan]), 'stretches': np.array([2.0, 1.0, np.nan])}
    long, several = check_rest(['a', 'b', 'c'], columns.__getitem__)
    assert long.items == ('b',) and 'more than half' in long.text and long.severity == 'note'
    assert several.items == ('a',) and 'several signs' in several.text
    assert check_rest(['c'], {name: values[2:] for name, values in columns.items()}.__getitem__) == []
