"""mmengine's message hub (logged values, best score, ...) as plain values."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from mmengine.logging import HistoryBuffer, MessageHub

from signmm.io.checkpoint import to_plain

#: Set anew by every run; long texts and whole metainfo dicts that a checkpoint need not repeat.
_NOT_KEPT = ('cfg', 'dataset_meta', 'experiment_name', 'mmengine_version', 'loop_stage', 'max_epochs', 'max_iters')

#: Values of each scalar; enough for every smoothing window, and a checkpoint does not grow with the length of the run.
_KEEP = 10_000


def get_hub_state(hub: MessageHub) -> dict[str, Any]:
    """Reads the hub.

    Args:
        hub: The run's message hub.

    Returns:
        Plain values for a checkpoint.
    """
    state = hub.state_dict()
    scalars = {}
    for name, buffer in state['log_scalars'].items():
        values, counts = (torch.from_numpy(np.asarray(part[-_KEEP:], np.float64)) for part in buffer.data)
        scalars[name] = {'values': values, 'counts': counts}
    info = {}
    for name, value in state['runtime_info'].items():
        if name not in _NOT_KEPT:
            info[name] = to_plain(value, f'message_hub.{name}')
    return {'scalars': scalars, 'info': info}


def set_hub_state(hub: MessageHub, state: dict[str, Any]) -> None:
    """Restores what :func:`get_hub_state` read.

    Args:
        hub: The run's message hub.
        state: Plain values from a checkpoint.
    """
    buffers = {
        name: HistoryBuffer(data['values'].tolist(), data['counts'].tolist()) for name, data in state['scalars'].items()
    }
    hub.load_state_dict({'log_scalars': buffers, 'runtime_info': state['info'], 'resumed_keys': {}})
    hub.update_info_dict(state['info'])
