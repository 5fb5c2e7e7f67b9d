"""The base of all metrics: every clip of the data set once, from any number of processes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmengine.dist import all_gather_object, broadcast_object_list, is_main_process
from mmengine.evaluator import BaseMetric
from mmengine.logging import print_log

from signmm.datasets.clip_ids import dataset_ids


class ClipMetric(BaseMetric):
    """Collects one result for each clip through the process group and refuses a part of the data set as the whole.

    Subclasses implement ``measure(sample)``, the result of one clip, and ``compute_metrics(results)``. Results come in
    the order of the data set; what a sampler repeats to make all processes equally long counts once.

    Args:
        allow_partial: Accept clips that are missing, because of ``drop_last``, ``num_batch_per_epoch``, ``missing=
            'skip'`` or a loader of one's own; the share of the clips is in :attr:`share` and in ``summary.json``.
        prefix: Put before every name.
    """

    default_prefix: str | None = ''

    def __init__(self, allow_partial: bool = False, prefix: str | None = None) -> None:
        super().__init__(collect_device='gpu', prefix=prefix)
        self.allow_partial = allow_partial
        #: Set by the Runner; without it the number of clips is checked, not which.
        self.dataset: Any = None
        #: Clips that were seen, and that the data set has, in the newest evaluation.
        self.share: tuple[int, int] | None = None

    def measure(self, sample: Any) -> Any:
        """Takes from a sample what the metric needs.

        Args:
            sample: A predicted sample.

        Returns:
            The clip's result.
        """
        raise NotImplementedError

    def process(self, data_batch: Any, data_samples: Sequence[Any]) -> None:
        """Keeps one batch.

        Args:
            data_batch: Not used.
            data_samples: Its samples.
        """
        for sample in data_samples:
            name = sample.get('video_id')
            self.results.append((None if name is None else str(name), self.measure(sample)))

    def evaluate(self, size: int) -> dict[str, float]:
        """Computes the metric over all clips of all processes.

        Args:
            size: Clips of the data set.

        Returns:
            Name to value, on every process.

        Raises:
            ValueError: Clips are missing; the same on every process.
        """
        # In turns, as samplers deal clips out.
        parts = all_gather_object(self.results)
        rows = [part[i] for i in range(max(map(len, parts))) for part in parts if i < len(part)]
        self.results.clear()
        answer: list[Any] = [None, None]
        if is_main_process():
            try:
                metrics = self.compute_metrics(self._complete(rows, size))
                prefix = f'{self.prefix}/' if self.prefix else ''
                answer[0] = {f'{prefix}{name}': value for name, value in metrics.items()}
            except Exception as error:  # the other processes wait for an answer
                answer[1] = error
        broadcast_object_list(answer)
        if answer[1] is not None:
            raise answer[1]
        return answer[0]

    def _complete(self, rows: list[tuple[str | None, Any]], size: int) -> list[Any]:
        expected = dataset_ids(self.dataset) if self.dataset is not None else None
        total, missing = len(expected) if expected is not None else size, []
        if expected is None or len(set(expected)) < total or any(name is None for name, _ in rows):
            # Without ids, or with several views of a clip: what is beyond the size is repeated.
            results = [result for _, result in rows[:size]]
        else:
            found: dict[Any, Any] = {}
            for name, result in rows:
                found.setdefault(name, result)
            results = [found[name] for name in expected if name in found]
            missing = [name for name in expected if name not in found]
        self.share = (len(results), total)
        if len(results) < total:
            text = f'{type(self).__name__}: {len(results)} of {total} clips were evaluated'
            text += f'; missing: {", ".join(missing[:5])}{", ..." if len(missing) > 5 else ""}' if missing else ''
            if not self.allow_partial or not results:
                raise ValueError(
                    f"{text}; leave drop_last, num_batch_per_epoch and missing='skip' out of the loader, or accept "
                    'a part with allow_partial=True of the metric (results then are not comparable)'
                )
            print_log(f'{text}; the results are of this part', logger='current', level=30)
        return results
