"""Reads strangers' pickles of plain containers, numpy arrays and tensors, and nothing else.

A pickle is a program; here every name it may call is replaced by a stand-in of ours that only builds arrays from
checked arguments, so not even a forged numpy state reaches numpy. Tensors become arrays. What it builds is counted, so
that a small file cannot fill the memory.
"""

from __future__ import annotations

import io
import pickle
import pickletools
import re
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import numpy as np

from signmm.io.guarded import read_bytes
from signmm.io.limits import check_memory

_CODE = re.compile(r'[?bBhHiIlLqQefdgFD]|[biufcSU]\d+|O8?')
#: Python's unpickler makes room for as many objects as the largest number it is told; this many need 256 MB.
_MOST_NUMBERED = 1 << 24
_LARGE_NUMBER = re.compile(rb'r[\s\S]{3}[\x01-\xff]|p\d{8}')


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

    def __init__(self, budget: _Budget) -> None:
        self._budget = budget

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, raw = state
        self.fill(raw, dtype, shape, 'F' if fortran else 'C')

    def fill(self, raw: Any, dtype: Any, shape: Any, order: str) -> None:
        if not isinstance(dtype, _Dtype):
            raise pickle.UnpicklingError('array without a type')
        if dtype.code.startswith('O'):
            if not isinstance(raw, list):
                raise pickle.UnpicklingError('objects that are not a list')
            self._budget.take(8 * len(raw))
            self.value = np.empty(len(raw), dtype=object)
            self.value[:] = raw
        else:
            raw = raw.encode('latin1') if isinstance(raw, str) else raw
            self._budget.take(len(raw))
            self.value = np.frombuffer(raw, dtype=dtype.build()).copy()
        self.value = self.value.reshape(shape, order='F' if order == 'F' else 'C')


class _MaskedArray(_Array):
    """Stand-in for numpy.ma.MaskedArray, which pose-format gives; what is masked becomes NaN."""

    def __setstate__(self, state: tuple) -> None:
        _, shape, dtype, fortran, raw, mask, _ = state
        self.fill(raw, dtype, shape, 'F' if fortran else 'C')
        hidden = np.frombuffer(mask, dtype=bool).reshape(shape, order='F' if fortran else 'C')
        if hidden.any():
            if self.value.dtype.kind != 'f':
                raise pickle.UnpicklingError(f'a masked array of {self.value.dtype}, expected floating-point numbers')
            self.value[hidden] = np.nan


class _Call:
    """A stand-in that a pickle may call and not change."""

    __slots__ = ('_function',)

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *args: Any) -> Any:
        return self._function(*args)

    def __setstate__(self, state: Any) -> None:
        raise pickle.UnpicklingError('it changes what it calls')


class _Budget:
    """Counts the bytes that a pickle lets be built."""

    def __init__(self, on_disk: int, where: str) -> None:
        self._on_disk, self._where, self._taken = on_disk, where, 0

    def take(self, size: int) -> None:
        self._taken += size
        check_memory(self._taken, self._on_disk, self._where)

    def array(self, *_: Any) -> _Array:
        return _Array(self)

    def masked_array(self, *_: Any) -> _MaskedArray:
        return _MaskedArray(self)

    def from_buffer(self, raw: Any, dtype: Any, shape: Any, order: str, *_: Any) -> _Array:
        array = _Array(self)
        array.fill(raw, dtype, shape, order)
        return array

    def storage(self, raw: Any) -> np.ndarray:
        import torch

        self.take(len(raw))
        storage = torch.load(io.BytesIO(raw), map_location='cpu', weights_only=True)
        if not isinstance(storage, torch.storage.TypedStorage):
            raise pickle.UnpicklingError('a tensor without its numbers')
        return torch.empty(0, dtype=storage.dtype).set_(storage._untyped_storage).numpy()

    def tensor(self, numbers: Any, offset: int, size: tuple, stride: tuple, *_: Any) -> np.ndarray:
        last = offset + sum((n - 1) * step for n, step in zip(size, stride, strict=True))
        if not isinstance(numbers, np.ndarray) or min((offset, *size, *stride)) < 0 or last >= max(len(numbers), 1):
            raise pickle.UnpicklingError('a tensor that reaches out of its numbers')
        count = numbers.itemsize
        for n in size:
            count *= n
        self.take(count)
        bytes_apart = [step * numbers.itemsize for step in stride]
        return np.lib.stride_tricks.as_strided(numbers[offset:], size, bytes_apart).copy()

    def raw(self, kind: type) -> Callable[..., Any]:
        """Bytes or bytearray of a content; of a number they would be as many zeros."""

        def make(content: Any = b'', encoding: Any = None) -> Any:
            if isinstance(content, str):
                content = _encode(content, encoding)
            if not isinstance(content, bytes | bytearray | list):
                raise pickle.UnpicklingError(f'{kind.__name__} of {type(content).__name__} is not allowed')
            self.take(len(content))
            return kind(content)

        return make


def _scalar(dtype: Any, raw: Any) -> Any:
    if not isinstance(dtype, _Dtype) or dtype.code.startswith('O'):
        raise pickle.UnpicklingError('scalar type is not allowed')
    return np.frombuffer(raw.encode('latin1') if isinstance(raw, str) else raw, dtype=dtype.build())[0]


def _encode(text: Any, encoding: Any) -> bytes:
    if not isinstance(text, str) or encoding not in ('latin1', 'latin-1'):
        raise pickle.UnpicklingError(f'encoding {encoding!r} is not allowed')
    return text.encode('latin1')


def _allowed(budget: _Budget) -> dict[tuple[str, str], Any]:
    names: dict[tuple[str, str], Any] = {
        ('numpy', 'dtype'): _Dtype,
        ('numpy', 'ndarray'): _Array,
        ('numpy.ma', 'MaskedArray'): _MaskedArray,
        ('numpy.ma.core', 'MaskedArray'): _MaskedArray,
        ('numpy.ma.core', '_mareconstruct'): _Call(budget.masked_array),
        ('_codecs', 'encode'): _Call(_encode),
        ('torch.storage', '_load_from_bytes'): _Call(budget.storage),
        ('torch._utils', '_rebuild_tensor_v2'): _Call(budget.tensor),
        ('collections', 'OrderedDict'): OrderedDict,
    }
    for module in ('builtins', '__builtin__'):
        names |= {(module, kind.__name__): kind for kind in (set, frozenset, complex)}
        names |= {(module, kind.__name__): _Call(budget.raw(kind)) for kind in (bytes, bytearray)}
    for core in ('numpy.core', 'numpy._core'):
        names |= {
            (f'{core}.multiarray', '_reconstruct'): _Call(budget.array),
            (f'{core}.multiarray', 'scalar'): _Call(_scalar),
            (f'{core}.numeric', '_frombuffer'): _Call(budget.from_buffer),
        }
    return names


class _Restricted(pickle.Unpickler):
    def __init__(self, data: bytes, budget: _Budget) -> None:
        super().__init__(io.BytesIO(data), encoding='latin1')
        self._names = _allowed(budget)

    def find_class(self, module: str, name: str) -> Any:
        try:
            return self._names[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f'it asks for {module}.{name}, which is not allowed') from None


def check_numbering(data: bytes) -> None:
    """Refuses a pickle that has Python make room for more objects than fit into memory.

    Args:
        data: The pickle.

    Raises:
        pickle.UnpicklingError: It does.
    """
    if not _LARGE_NUMBER.search(data):
        return
    for code, number, _ in pickletools.genops(data):
        if code.name in ('PUT', 'BINPUT', 'LONG_BINPUT') and int(number or 0) >= _MOST_NUMBERED:
            raise pickle.UnpicklingError(f'it numbers an object {number}')


class _Plain:
    """Replaces the stand-ins inside containers; what occurs in several places stays one object."""

    def __init__(self) -> None:
        self._done: dict[int, tuple[Any, Any]] = {}

    def __call__(self, value: Any) -> Any:
        if isinstance(value, str | bytes | int | float | None.__class__ | np.generic):
            return value
        if id(value) not in self._done:
            # The original is kept so that its number is not given away.
            self._done[id(value)] = value, self._replace(value)
        return self._done[id(value)][1]

    def _replace(self, value: Any) -> Any:
        if isinstance(value, _Array):
            array = value.value
            if array.dtype == object:
                for place, item in enumerate(array.ravel()):
                    array.flat[place] = self(item)
            return array
        if isinstance(value, _Dtype):
            return value.build()
        if isinstance(value, dict):
            return {self(k): self(v) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self(v) for v in value)
        if isinstance(value, _Call | type):
            raise pickle.UnpicklingError('it holds something that can be called')
        return value


def load_pickle(path: str | Path) -> Any:
    """Loads a pickle that holds only builtin containers, strings, numbers, numpy arrays and tensors.

    Args:
        path: The file, gzipped or not.

    Returns:
        Its content; what a masked array hides is NaN.

    Raises:
        FileNotFoundError: No such file.
        ValueError: The pickle asks for anything else (nothing of it was run), is damaged, or would take more memory
            than :func:`~signmm.io.limits.check_memory` allows.
    """
    data = read_bytes(path, 'pickle')
    try:
        check_numbering(data)
        return _Plain()(_Restricted(data, _Budget(Path(path).stat().st_size, f'pickle {path}')).load())
    except pickle.UnpicklingError as error:
        raise ValueError(
            f'pickle {path} refused: {error}. Only arrays, tensors and plain containers are read'
        ) from None
    except Exception as error:  # damaged bytes raise almost anything
        if str(path) in str(error):
            raise
        raise ValueError(f'pickle {path} cannot be read ({type(error).__name__}: {error}); is it truncated?') from None
