"""What a run depended on: versions, device and the state of the code."""

from __future__ import annotations

import platform
import subprocess
from pathlib import Path

import mmengine
import numpy as np
import torch

from signmm.version import __version__


def git_commit() -> str | None:
    """Finds the commit of the checkout that signmm runs from.

    Returns:
        Short hash, with ``+changes`` if tracked files differ from it; None outside a checkout.
    """
    root = Path(__file__).resolve().parents[2]
    if not (root / '.git').exists():
        return None
    try:
        commit = _git(root, 'rev-parse', '--short', 'HEAD')
        changed = _git(root, 'status', '--porcelain', '--untracked-files=no')
    except (OSError, subprocess.SubprocessError):
        return None
    return commit + ('+changes' if changed else '')


def _git(root: Path, *arguments: str) -> str:
    run = subprocess.run(['git', '-C', str(root), *arguments], capture_output=True, text=True, check=True, timeout=20)
    return run.stdout.strip()


def environment() -> dict[str, str]:
    """Collects the versions and the device of this process.

    Returns:
        Name to text; ``commit`` only in a git checkout.
    """
    device = torch.cuda.get_device_name(0) if torch.cuda.is_available() else f'CPU, {torch.get_num_threads()} threads'
    facts = {
        'signmm': __version__,
        'python': platform.python_version(),
        'torch': torch.__version__,
        'mmengine': mmengine.__version__,
        'numpy': np.__version__,
        'device': device,
    }
    commit = git_commit()
    return {**facts, 'commit': commit} if commit else facts
