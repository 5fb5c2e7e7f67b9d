from __future__ import annotations

import pytest
import torch
import torch.distributed as dist

from signmm.config.check import check_overrides
from signmm.engine.distributed import init_cpu_group
from signmm.utils.configs import load_config, parse_overrides


def test_nothing_to_do_without_launcher() -> None:
    assert init_cpu_group('none') is False
    assert not dist.is_initialized()


@pytest.mark.skipif(torch.cuda.is_available(), reason='only without a GPU')
def test_missing_environment_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ('RANK', 'WORLD_SIZE', 'LOCAL_RANK', 'MASTER_ADDR', 'MASTER_PORT'):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(RuntimeError, match="launcher 'pytorch': RANK, WORLD_SIZE, .* not set; use tools/dist_train.sh"):
        init_cpu_group('pytorch')
    monkeypatch.setenv('SLURM_PROCID', '0')
    monkeypatch.setenv('SLURM_NTASKS', '1')
    monkeypatch.setenv('SLURM_LOCALID', '0')
    with pytest.raises(RuntimeError, match="launcher 'slurm': MASTER_ADDR, MASTER_PORT not set"):
        init_cpu_group('slurm')


def test_the_timeout_can_be_set_from_the_command_line() -> None:
    overrides = parse_overrides(['env_cfg.dist_cfg.timeout=10'])
    config = load_config('best/best_wlasl2000.py')
    check_overrides(config, overrides)
    config.merge_from_dict(overrides)
    assert config.env_cfg.dist_cfg.timeout == 10
