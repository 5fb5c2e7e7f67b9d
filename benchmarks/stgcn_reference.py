"""Builds ST-GCN of a checkout of pyskl; used by peers.py.

pyskl wants mmcv 1. Of the package only the network's own files are imported, with stand-ins for what else they name;
the checkout is not changed.
"""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path
from typing import Any

from mmengine.registry import Registry
from torch import Tensor, nn


def _stand_in(name: str, path: Path | None = None, **members: Any) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(members)
    if path is not None:
        module.__path__ = [str(path.joinpath(*name.split('.')))]
    sys.modules[name] = module


def build_stgcn(checkout: Path, adjacency: Tensor, widths: tuple[int, ...], strides: tuple[int, ...]) -> nn.Module:
    """Builds their ST-GCN with a graph, widths and strides of signmm's; clips (B, people, T, V, C) go in.

    Raises:
        FileNotFoundError: No checkout of pyskl there.
    """
    if not (checkout / 'pyskl' / 'models' / 'gcns' / 'stgcn.py').is_file():
        raise FileNotFoundError(f'{checkout}: no checkout of pyskl, pyskl/models/gcns/stgcn.py is absent')
    for package in ('pyskl', 'pyskl.models', 'pyskl.models.gcns'):
        _stand_in(package, checkout)
    _stand_in('mmcv.runner', load_checkpoint=None)
    _stand_in('pyskl.utils', Graph=lambda: types.SimpleNamespace(A=adjacency.numpy()), cache_checkpoint=None)
    _stand_in('pyskl.models.builder', BACKBONES=Registry('pyskl'))
    _stand_in('pyskl.models.gcns.utils.msg3d_utils', MSGCN=None, MSTCN=None, MW_MSG3DBlock=None)
    wider = [i + 1 for i in range(1, len(widths)) if widths[i] > widths[i - 1]]
    slower = [i + 1 for i, stride in enumerate(strides) if stride > 1]
    return importlib.import_module('pyskl.models.gcns.stgcn').STGCN(
        {}, base_channels=widths[0], num_stages=len(widths), inflate_stages=wider, down_stages=slower
    )
