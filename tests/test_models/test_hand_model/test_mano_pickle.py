from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import scipy.sparse

from signmm.models.hand_model.hand_data import HandModelData
from signmm.models.hand_model.mano_pickle import read_mano_pickle
from signmm.models.hand_model.synthetic_hand import synthetic_hand


@pytest.fixture
def chumpy(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, type]]:
    """Classes that pickle under chumpy's names, as in the official file; gone again before it is read."""
    made = {}
    monkeypatch.setitem(sys.modules, 'chumpy', ModuleType('chumpy'))
    for module, name in (('chumpy.ch', 'Ch'), ('chumpy.reordering', 'Select')):
        place = ModuleType(module)
        made[name] = type(name, (), {'__module__': module})
        setattr(place, name, made[name])
        monkeypatch.setitem(sys.modules, module, place)
    yield made


def official(chumpy: dict[str, type], **changes: Any) -> dict[str, Any]:
    hand = synthetic_hand()
    shapedirs = chumpy['Select']()
    inner = chumpy['Ch']()
    inner.__dict__['x'] = hand.shapedirs
    count = hand.shapedirs.size
    shapedirs.__dict__.update(a=inner, idxs=np.arange(count), preferred_shape=(778, 3, 10))
    template = chumpy['Ch']()
    template.__dict__['x'] = hand.v_template
    parents = hand.parents.astype(np.int64)
    parents[0] = 2**32 - 1
    return {
        'v_template': template,
        'f': hand.faces.astype(np.uint32),
        'weights': hand.weights,
        'J_regressor': scipy.sparse.csc_matrix(hand.joint_regressor),
        'shapedirs': shapedirs,
        'posedirs': hand.posedirs,
        'hands_components': hand.hands_components,
        'hands_mean': hand.hands_mean,
        'kintree_table': np.stack([parents, np.arange(16)]).astype(np.uint32),
        'bs_type': 'lrotmin',
        **changes,
    }


@pytest.mark.parametrize('protocol', [0, 2, 4])
def test_reads_the_official_structure(
    tmp_path: Path, chumpy: dict[str, type], protocol: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / 'MANO_RIGHT.pkl'
    file.write_bytes(pickle.dumps(official(chumpy), protocol=protocol))
    for module in ('chumpy', 'chumpy.ch', 'chumpy.reordering'):
        monkeypatch.delitem(sys.modules, module)
    got, want = read_mano_pickle(file), synthetic_hand()
    for field in ('v_template', 'faces', 'weights', 'shapedirs', 'posedirs', 'hands_mean', 'parents'):
        assert np.array_equal(getattr(got, field), getattr(want, field)), field
    np.testing.assert_allclose(got.joint_regressor, want.joint_regressor)


class Payload:
    def __init__(self, call: Any, *args: Any) -> None:
        self.call, self.args = call, args

    def __reduce__(self) -> tuple:
        return self.call, self.args


@pytest.mark.parametrize('call', ['system', 'eval', 'getattr'])
def test_malicious_file_is_refused_and_runs_nothing(tmp_path: Path, chumpy: dict[str, type], call: str) -> None:
    import os

    mark = tmp_path / 'ran'
    payload = {
        'system': Payload(os.system, f'touch {mark}'),
        'eval': Payload(eval, f'open({str(mark)!r}, "w")'),
        'getattr': Payload(getattr, 'text', 'upper'),
    }[call]
    file = tmp_path / 'bad.pkl'
    file.write_bytes(pickle.dumps(official(chumpy, extra=payload), protocol=2))
    with pytest.raises(ValueError, match='refused'):
        read_mano_pickle(file)
    assert not mark.exists()


def test_incomplete_left_and_broken_files(tmp_path: Path, chumpy: dict[str, type]) -> None:
    file = tmp_path / 'x.pkl'
    content = official(chumpy)
    del content['posedirs']
    file.write_bytes(pickle.dumps(content, protocol=2))
    with pytest.raises(ValueError, match='lacks posedirs'):
        read_mano_pickle(file)
    left = synthetic_hand().v_template * np.array([-1.0, 1, 1])
    file.write_bytes(pickle.dumps(official(chumpy, v_template=left), protocol=2))
    with pytest.raises(ValueError, match='left hand'):
        read_mano_pickle(file)
    file.write_bytes(b'not a pickle')
    with pytest.raises(ValueError, match='not a MANO file'):
        read_mano_pickle(file)


def test_command(tmp_path: Path, chumpy: dict[str, type], signmm: Callable) -> None:
    source, target = tmp_path / 'in.pkl', tmp_path / 'out.npz'
    source.write_bytes(pickle.dumps(official(chumpy), protocol=2))
    assert signmm('weights mano', source, target).status == 0
    assert HandModelData.load(target).name == 'mano'
    source.write_bytes(pickle.dumps({'a': Payload(eval, '1')}))
    done = signmm('weights mano', source, target)
    assert done.status == 1 and 'refused' in done.err and 'Traceback' not in done.err
