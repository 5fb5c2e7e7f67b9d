"""A sampler that tells its data set which pass over the data begins."""

from __future__ import annotations

from collections.abc import Iterator

from mmengine.dataset import DefaultSampler

from signmm.registry import DATA_SAMPLERS


@DATA_SAMPLERS.register_module()
class EpochSampler(DefaultSampler):
    """mmengine's DefaultSampler that also calls ``dataset.set_epoch`` when a pass begins.

    Needed with iteration-based training loops, where no hook runs between two passes; harmless elsewhere.
    """

    def __iter__(self) -> Iterator[int]:
        if hasattr(self.dataset, 'set_epoch'):
            self.dataset.set_epoch(self.epoch)
        return super().__iter__()
