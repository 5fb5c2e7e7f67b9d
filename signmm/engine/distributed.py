"""Several processes on machines without an accelerator, which mmengine does not start by itself."""

from __future__ import annotations

import os
from datetime import timedelta

import torch
import torch.distributed as dist

_SLURM = {'RANK': 'SLURM_PROCID', 'WORLD_SIZE': 'SLURM_NTASKS', 'LOCAL_RANK': 'SLURM_LOCALID'}


def launched_rank(launcher: str) -> int:
    """Tells the number of this process before the processes know each other.

    Args:
        launcher: ``'none'``, ``'pytorch'`` or ``'slurm'``.

    Returns:
        Its number; 0 is the main one.
    """
    names = {'pytorch': 'RANK', 'slurm': _SLURM['RANK']}
    return int(os.environ.get(names[launcher], 0)) if launcher in names else 0


def init_cpu_group(launcher: str, timeout: float = 1800) -> bool:
    """Joins the gloo group of a run on CPUs; does nothing where there is a GPU or a group already.

    mmengine's launchers call ``torch.cuda.set_device``, but leave a process group alone that exists.

    Args:
        launcher: ``'none'``, ``'pytorch'`` (torchrun) or ``'slurm'``.
        timeout: Seconds to wait for the other processes.

    Returns:
        Whether a group was joined.

    Raises:
        RuntimeError: The launcher's environment variables are missing.
    """
    if launcher == 'none' or torch.cuda.is_available() or dist.is_initialized():
        return False
    if launcher == 'slurm':
        for name, source in _SLURM.items():
            if source in os.environ:
                os.environ.setdefault(name, os.environ[source])
    missing = [n for n in ('RANK', 'WORLD_SIZE', 'LOCAL_RANK', 'MASTER_ADDR', 'MASTER_PORT') if n not in os.environ]
    if missing:
        raise RuntimeError(
            f"launcher '{launcher}': {', '.join(missing)} not set; use tools/dist_train.sh or slurm_train.sh"
        )
    dist.init_process_group('gloo', timeout=timedelta(seconds=timeout))
    return True
