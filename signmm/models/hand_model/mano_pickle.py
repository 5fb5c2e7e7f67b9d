"""Reads the official MANO pickle without chumpy and without running anything that it names."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.guarded import guard, read_bytes
from signmm.io.safe_pickle import check_numbering
from signmm.models.hand_model.hand_data import HandModelData

_ROOT_PARENT = 2**32 - 1


class _Record:
    """Stands in for every object of chumpy and scipy: keeps the saved state, does nothing."""

    kind = ''

    def __init__(self, *args: Any) -> None:
        self.state: dict[str, Any] = {'args': args}

    def __setstate__(self, state: Any) -> None:
        self.state = state if isinstance(state, dict) else {'args': state}


def _rebuild(cls: type, base: type, state: Any) -> Any:
    """What Python 2 wrote for plain objects; only records are made."""
    if not (isinstance(cls, type) and issubclass(cls, _Record)):
        raise pickle.UnpicklingError(f'refused to build {cls!r}')
    return cls()


def _encode(text: str, codec: str = 'latin1') -> bytes:
    """How Python 3 writes bytes for older protocols."""
    if codec != 'latin1':
        raise pickle.UnpicklingError(f"refused to encode with '{codec}'")
    return text.encode('latin1')


_ALLOWED: dict[tuple[str, str], Any] = {
    ('numpy', 'ndarray'): np.ndarray,
    ('numpy', 'dtype'): np.dtype,
    ('copy_reg', '_reconstructor'): _rebuild,
    ('copyreg', '_reconstructor'): _rebuild,
    ('__builtin__', 'object'): object,
    ('builtins', 'object'): object,
    ('_codecs', 'encode'): _encode,
}
# The home of these two moved between numpy versions, so an array and a number are asked for them.
for _module in ('numpy.core.multiarray', 'numpy._core.multiarray'):
    _ALLOWED[_module, '_reconstruct'] = np.zeros(0).__reduce__()[0]
    _ALLOWED[_module, 'scalar'] = np.float64(0).__reduce__()[0]  # type: ignore[index]


class _ArrayUnpickler(pickle.Unpickler):
    """Allows arrays; chumpy and scipy.sparse classes become inert records; all else is refused."""

    def find_class(self, module: str, name: str) -> Any:
        """Looks a global up in the list of what is allowed.

        Args:
            module: Module named by the file.
            name: Global named by the file.

        Returns:
            An allowed function, or an inert stand-in.

        Raises:
            pickle.UnpicklingError: Anything else.
        """
        if (module, name) in _ALLOWED:
            return _ALLOWED[module, name]
        if module.split('.')[0] == 'chumpy' or module.startswith('scipy.sparse'):
            return type(name, (_Record,), {'kind': f'{module}.{name}'})
        raise pickle.UnpicklingError(f"refused '{module}.{name}'; a MANO file holds nothing but arrays")


def _array(value: Any, field: str) -> np.ndarray:
    """Turns a stand-in into the array that it stands for."""
    if not isinstance(value, _Record):
        return np.asarray(value)
    state = value.state
    if {'data', 'indices', 'indptr'} <= set(state):
        return _sparse(value.kind, state, field)
    if 'idxs' in state and 'a' in state:
        chosen = _array(state['a'], field).ravel()[np.asarray(state['idxs'])]
        shape = state.get('preferred_shape')
        return chosen.reshape(shape) if shape is not None else chosen
    if 'x' in state:
        return _array(state['x'], field)
    raise ValueError(f"MANO file: field '{field}' is a {value.kind} with {sorted(state)}, which is not understood")


def _sparse(kind: str, state: dict[str, Any], field: str) -> np.ndarray:
    """Fills a dense array from the column form (csc) that MANO uses."""
    shape = state.get('_shape', state.get('shape'))
    if 'csc' not in kind or shape is None:
        raise ValueError(f"MANO file: field '{field}' must be a dense array or a csc matrix, got {kind}")
    dense = np.zeros(shape)
    columns = np.repeat(np.arange(shape[1]), np.diff(np.asarray(state['indptr'])))
    dense[np.asarray(state['indices']), columns] = state['data']
    return dense


def read_mano_pickle(path: str | Path) -> HandModelData:
    """Reads ``MANO_RIGHT.pkl`` from https://mano.is.tue.mpg.de.

    Args:
        path: The file.

    Returns:
        The hand, in float64.

    Raises:
        ValueError: The file names something other than arrays, lacks a field, or is the left hand.
    """
    with guard(f'MANO file {path}'):
        return _read(path)


def _read(path: str | Path) -> HandModelData:
    data = read_bytes(path, 'MANO file')
    try:
        check_numbering(data)
        raw = _ArrayUnpickler(io.BytesIO(data), encoding='latin1').load()
    except (pickle.UnpicklingError, EOFError, TypeError, AttributeError, IndexError, KeyError) as error:
        raise ValueError(f'{path} is not a MANO file: {error}') from error
    names = {
        'v_template': 'v_template', 'faces': 'f', 'weights': 'weights', 'joint_regressor': 'J_regressor',
        'shapedirs': 'shapedirs', 'posedirs': 'posedirs', 'hands_components': 'hands_components',
        'hands_mean': 'hands_mean', 'parents': 'kintree_table',
    }  # fmt: skip
    if not isinstance(raw, dict) or not set(names.values()) <= set(raw):
        missing = sorted(set(names.values()) - set(raw)) if isinstance(raw, dict) else sorted(names.values())
        raise ValueError(f'{path} is not a MANO file: it lacks {", ".join(missing)}')
    arrays = {field: _array(raw[name], name) for field, name in names.items()}
    parents = arrays['parents'][0].astype(np.int64)
    arrays['parents'] = np.where(parents == _ROOT_PARENT, -1, parents)
    arrays['faces'] = arrays['faces'].astype(np.int64)
    hand = HandModelData(**arrays, name='mano')
    wrist, _, _, _, middle, *_ = hand.joint_regressor @ hand.v_template
    if middle[0] > wrist[0]:
        raise ValueError(
            f'{path} is a left hand (its fingers point to +x); convert MANO_RIGHT.pkl, the left is mirrored'
        )
    return hand
