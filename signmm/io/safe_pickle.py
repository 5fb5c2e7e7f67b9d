"""Reads strangers' pickles of plain containers, numpy arrays and tensors, and nothing else.

A pickle is a program; here every name it may call is replaced by a stand-in of ours that only builds arrays from
checked arguments, so not even a forged numpy state reaches numpy. Tensors become arrays.
"""

from __future__ import annotations

import gzip
import io
import pickle
import re
from collections import OrderedDict
from pathlib import Path
from typing import Any, Literal

import numpy as np

_CODE = re.compile(r'[?bBhHiIlLqQefdgFD]|[biufcSU]\d+|O8?')


class _Dtype:
    """Stand-in for numpy.dtype: a type code and a byte order."""

    def __init__(self, code: Any, align: Any = False, copy: Any = False) -> None:
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            raise pickle.UnpicklingError(f'array type {code!r} is not allowed')
        self.code = code
        self.order: Literal['<', '>', '='] = '='

    def __setstate__(self, state: tuple) -> None:
        self.order = '>' if state[1] == '>' else '<' if state[1] == '<' else '='

    def build(self) -> np.dtype:
        return np.dtype(self.code).newbyteorder(self.order)


class _Array:
    """Stand-in for numpy.ndarray; ``value`` is the array once the state has arrived."""

    value: np.ndarray

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, raw = state
        self.fill(raw, dtype, shape, 'F' if fortran else 'C')

    def fill(self, raw: Any, dtype: Any, shape: Any, order: str) -> None:
        if not isinstance(dtype, _Dtype):
            raise pickle.UnpicklingError('array without a type')
        if dtype.code.startswith('O'):
            if not isinstance(raw, list):
                raise pickle.UnpicklingError('objects that are not a list')
            self.value = np.empty(len(raw), dtype=object)
            self.value[:] = [_plain(item) for item in raw]
        else:
            raw = raw.encode('latin1') if isinstance(raw, str) else raw
            self.value = np.frombuffer(raw, dtype=dtype.build()).copy()
        self.value = self.value.reshape(shape, order='F' if order == 'F' else 'C')


def _reconstruct(*_: Any) -> _Array:
    return _Array()


def _frombuffer(raw: Any, dtype: Any, shape: Any, order: str, *_: Any) -> _Array:
    array = _Array()
    array.fill(raw, dtype, shape, order)
    return array


def _scalar(dtype: Any, raw: Any) -> Any:
    if not isinstance(dtype, _Dtype) or dtype.code.startswith('O'):
        raise pickle.UnpicklingError('scalar type is not allowed')
    return np.frombuffer(raw.encode('latin1') if isinstance(raw, str) else raw, dtype=dtype.build())[0]


def _encode(text: Any, encoding: Any) -> bytes:
    if not isinstance(text, str) or encoding not in ('latin1', 'latin-1'):
        raise pickle.UnpicklingError(f'encoding {encoding!r} is not allowed')
    return text.encode('latin1')


def _load_storage(raw: Any) -> np.ndarray:
    import torch

    storage = torch.load(io.BytesIO(raw), map_location='cpu', weights_only=True)
    if not isinstance(storage, torch.storage.TypedStorage):
        raise pickle.UnpicklingError('a tensor without its numbers')
    return torch.empty(0, dtype=storage.dtype).set_(storage._untyped_storage).numpy()


def _rebuild_tensor(numbers: Any, offset: int, size: tuple, stride: tuple, *_: Any) -> np.ndarray:
    last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
    if not isinstance(numbers, np.ndarray) or min((offset, *size, *stride)) < 0 or last >= max(len(numbers), 1):
        raise pickle.UnpicklingError('a tensor that reaches out of its numbers')
    bytes_apart = [step * numbers.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(numbers[offset:], size, bytes_apart).copy()


_ALLOWED: dict[tuple[str, str], Any] = {
    ('numpy', 'dtype'): _Dtype,
    ('numpy', 'ndarray'): _Array,
    ('_codecs', 'encode'): _encode,
    ('torch.storage', '_load_from_bytes'): _load_storage,
    ('torch._utils', '_rebuild_tensor_v2'): _rebuild_tensor,
    ('collections', 'OrderedDict'): OrderedDict,
    **{(m, t.__name__): t for m in ('builtins', '__builtin__') for t in (set, frozenset, bytes, bytearray, complex)},
}
for _core in ('numpy.core', 'numpy._core'):
    _ALLOWED |= {
        (f'{_core}.multiarray', '_reconstruct'): _reconstruct,
        (f'{_core}.multiarray', 'scalar'): _scalar,
        (f'{_core}.numeric', '_frombuffer'): _frombuffer,
    }


class _Restricted(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        try:
            return _ALLOWED[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f'it asks for {module}.{name}, which is not allowed') from None


def _plain(value: Any) -> Any:
    """Replaces the stand-ins inside containers."""
    if isinstance(value, _Array):
        return value.value
    if isinstance(value, _Dtype):
        return value.build()
    if isinstance(value, dict):
        return {_plain(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_plain(v) for v in value)
    return value


def load_pickle(path: str | Path) -> Any:
    """Loads a pickle that holds only builtin containers, strings, numbers, numpy arrays and tensors.

    Args:
        path: The file, gzipped or not.

    Returns:
        Its content.

    Raises:
        FileNotFoundError: No such file.
        ValueError: The pickle asks for anything else (nothing of it was run), or is damaged.
    """
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(f'pickle {path} does not exist') from None
    try:
        if content.startswith(b'\x1f\x8b'):
            content = gzip.decompress(content)
        return _plain(_Restricted(io.BytesIO(content), encoding='latin1').load())
    except pickle.UnpicklingError as error:
        raise ValueError(
            f'pickle {path} refused: {error}. Only arrays, tensors and plain containers are read'
        ) from None
    except Exception as error:  # damaged bytes raise almost anything
        raise ValueError(f'pickle {path} cannot be read ({type(error).__name__}: {error}); is it truncated?') from None
