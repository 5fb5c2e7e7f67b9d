from __future__ import annotations

import gzip
import io
import os
import pickle
from collections import OrderedDict

import numpy as np
import pytest
import torch

from signmm.io import load_pickle

CONTENT = OrderedDict(
    keypoints=np.arange(24, dtype='>f8').reshape(2, 4, 3),
    fortran=np.asfortranarray(np.arange(6, dtype=np.int16).reshape(2, 3)),
    names=np.array(['a', 'bc']),
    objects=np.array([{'x': 1}, None], dtype=object),
    empty=np.zeros((0, 3), np.float32),
    scalar=np.float32(1.5),
    flag=np.bool_(True),
    rest=[1, 2.5, 'ü', b'\x00\xff', (None, {3}), {'k': np.arange(2)}],
)


@pytest.mark.parametrize('protocol', range(pickle.HIGHEST_PROTOCOL + 1))
def test_plain_content_survives(tmp_path, protocol):
    file = tmp_path / 'a.pkl'
    file.write_bytes(pickle.dumps(CONTENT, protocol))
    got = load_pickle(file)
    assert list(got) == list(CONTENT)
    for key, value in CONTENT.items():
        np.testing.assert_equal(got[key], value)
        if isinstance(value, np.ndarray):
            assert got[key].dtype == value.dtype


class Payload:
    def __init__(self, function, *args):
        self.call = function, args

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize('protocol', range(pickle.HIGHEST_PROTOCOL + 1))
def test_nothing_is_run(tmp_path, protocol):
    file, mark = tmp_path / 'a.pkl', tmp_path / 'ran'
    for payload in (
        Payload(os.system, f'touch {mark}'),
        Payload(eval, f'open({str(mark)!r}, "w")'),
        Payload(getattr, 'text', 'upper'),
        Payload(np.load, str(mark)),
        Payload(np.ndarray, (1,)),
        {'keypoints': [np.zeros(2), Payload(os.mkdir, str(mark))]},
    ):
        file.write_bytes(pickle.dumps(payload, protocol))
        with pytest.raises(ValueError, match=r'a\.pkl'):
            load_pickle(file)
        assert not mark.exists()


@pytest.mark.parametrize(
    'code',
    [
        b'cos\nsystem\n(S"true"\ntR.',
        b'\x80\x04\x8c\x05numpy\x8c\x10ndarray.__init__\x93.',
        b"cnumpy\ndtype\n(S'O8'\nI0\nI1\ntR(I3\nS'|'\nNNNI8\nI1\nI0\ntb.",
        b"cnumpy\ndtype\n(S'os.system'\ntR.",
        b"c_codecs\nencode\n(Vx\nS'zip'\ntR.",
        b'Pid\n.',
        b'\x82\x01.',
    ],
)
def test_forged_opcodes(tmp_path, code):
    file = tmp_path / 'a.pkl'
    file.write_bytes(code)
    if b'O8' in code:  # a forged object type is only ever a stand-in; its forged flags are not read
        assert load_pickle(file) == np.dtype('O') and load_pickle(file).flags == np.dtype('O').flags
    else:
        with pytest.raises(ValueError, match=r'a\.pkl'):
            load_pickle(file)


def test_a_forged_array_of_pointers_is_refused(tmp_path):
    file = tmp_path / 'a.pkl'
    file.write_bytes(
        b'cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(I0\ntS"b"\ntR'
        b"(I1\n(I1\ntcnumpy\ndtype\n(S'O8'\nI0\nI1\ntRI00\nC\x08AAAAAAAAtb."
    )
    with pytest.raises(ValueError, match=r'a\.pkl'):
        load_pickle(file)


def test_truncated(tmp_path):
    file = tmp_path / 'a.pkl'
    file.write_bytes(pickle.dumps(CONTENT)[:-40])
    with pytest.raises(ValueError, match='truncated'):
        load_pickle(file)
    with pytest.raises(FileNotFoundError):
        load_pickle(tmp_path / 'b.pkl')


@pytest.mark.parametrize('protocol', [2, 4])
def test_gzipped_tensors_become_arrays(tmp_path, protocol):
    tensor = torch.arange(12.0).view(3, 4)
    content = {'whole': tensor, 'part': tensor.t()[1:3], 'empty': tensor[:0], 'id': torch.tensor(7)}
    (tmp_path / 'p.gz').write_bytes(gzip.compress(pickle.dumps(content, protocol)))
    found = load_pickle(tmp_path / 'p.gz')
    for name, value in content.items():
        np.testing.assert_array_equal(found[name], value.numpy())
        assert type(found[name]) is np.ndarray


class _Reaching:
    def __init__(self, *arguments):
        self.arguments = arguments

    def __reduce__(self):
        return torch._utils._rebuild_tensor_v2, self.arguments


@pytest.mark.parametrize('shape', [(0, (9,), (1,)), (4, (3,), (1,)), (0, (2, 2), (5, 1)), (-1, (2,), (1,))])
def test_a_tensor_that_reaches_out_of_its_storage_is_refused(tmp_path, shape):
    storage = np.ones(6)
    (tmp_path / 'p').write_bytes(pickle.dumps(_Reaching(storage, *shape)))
    with pytest.raises(ValueError, match='reaches out'):
        load_pickle(tmp_path / 'p')


def test_a_storage_that_is_a_program_is_refused(tmp_path):
    inner = io.BytesIO()
    torch.save(print, inner)
    code = b'ctorch.storage\n_load_from_bytes\n(' + pickle.dumps(inner.getvalue(), 2)[2:-1] + b'tR.'
    (tmp_path / 'p').write_bytes(code)
    with pytest.raises(ValueError, match='refused|cannot be read'):
        load_pickle(tmp_path / 'p')


@pytest.mark.parametrize('protocol', [2, 4, 5])
def test_what_a_masked_array_hides_is_nan(protocol, tmp_path):
    array = np.ma.masked_array(np.arange(6, dtype='f4').reshape(3, 2), [[0, 0], [0, 1], [0, 0]])
    file = tmp_path / 'a.pkl'
    file.write_bytes(pickle.dumps([array, np.ma.masked_array(np.arange(3))], protocol))
    first, second = load_pickle(file)
    np.testing.assert_array_equal(first, [[0, 1], [2, np.nan], [4, 5]])
    np.testing.assert_array_equal(second, [0, 1, 2])


@pytest.mark.parametrize('protocol', [0, 1, 2, 3, 4, 5])
def test_bytes_and_shared_objects(protocol, tmp_path):
    inner = [1]
    content = [b'', b'ab', bytearray(b'c'), inner, inner, {'a': {2, 3}}, np.array([[inner, None]], dtype=object)]
    file = tmp_path / 'a.pkl'
    file.write_bytes(pickle.dumps(content, protocol))
    found = load_pickle(file)
    assert found[:6] == content[:6] and found[3] is found[4]
    assert found[6].shape == (1, 2) and found[6][0, 0] == [1]
