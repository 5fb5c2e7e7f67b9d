"""Writes what a model answers for every clip to a file: all but class scores, which ScoreDump writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from signmm.evaluation.clip_metric import ClipMetric
from signmm.evaluation.hypothesis_files import format_clip, write_hypotheses
from signmm.registry import METRICS, MODELS
from signmm.text.open import open_vocabulary
from signmm.utils.errors import ConfigError

#: Field of the answer to what it is called, and the endings of its files.
_ANSWERS: dict[str, tuple[str, tuple[str, ...]]] = {
    'pred_score': ('class scores', ('.npz', '.json')),
    'pred_gloss': ('glosses', ('.json', '.ctm', '.stm', '.txt')),
    'pred_text': ('text', ('.json', '.stm', '.txt')),
    'pred_segments': ('segments', ('.json',)),
}


@METRICS.register_module()
class HypothesisDump(ClipMetric):
    """Writes the recognised glosses, the translation or the segments of every clip; computes nothing.

    Args:
        out: File. ``.json`` holds ids, references, hypotheses, n-best lists with log-probabilities and, of glosses,
            frames and seconds; ``.ctm`` (glosses alone), ``.stm`` and ``.txt`` (lines ``id|sentence``) the hypotheses.
        field: ``'pred_gloss'``, ``'pred_text'`` or ``'pred_segments'``.
        allow_partial: Accept that clips are missing, see :class:`ClipMetric`.

    Raises:
        ConfigError: Another ending or field.
    """

    def __init__(self, out: str, field: str = 'pred_gloss', allow_partial: bool = False) -> None:
        super().__init__(allow_partial)
        if field not in _ANSWERS or field == 'pred_score':
            raise ConfigError(
                f"HypothesisDump: expected field 'pred_gloss', 'pred_text' or 'pred_segments', got '{field}'"
            )
        self.out, self.field = _check_ending(out, field, 'HypothesisDump'), field

    def measure(self, sample: Mapping[str, Any]) -> tuple[str, str]:
        """Takes the answer for a clip.

        Args:
            sample: With ``video_id`` and the field.

        Returns:
            Id, and its lines in the file.

        Raises:
            ValueError: The clip has no such answer, or the format cannot express it.
        """
        if sample.get(self.field) is None:
            raise ValueError(f"HypothesisDump: clip '{sample.get('video_id', '?')}' has no {self.field}")
        return str(sample['video_id']), format_clip(sample, self.field, self.out.suffix)

    def compute_metrics(self, results: list) -> dict[str, float]:
        """Writes the file.

        Args:
            results: (id, lines) of every clip.

        Returns:
            Nothing to report.

        Raises:
            ValueError: A clip occurs twice.
        """
        name, times = Counter(name for name, _ in results).most_common(1)[0]
        if times > 1:
            raise ValueError(f"{self.out}: clip '{name}' occurs {times} times; each needs an id of its own")
        write_hypotheses(self.out, [lines for _, lines in results])
        return {}


def _check_ending(out: str, field: str, who: str) -> Path:
    path, (content, endings) = Path(out).expanduser(), _ANSWERS[field]
    if path.suffix not in endings:
        raise ConfigError(
            f"{path}: expected a name ending in {' or '.join(endings)}, as {who} gives {content}; got '{path.suffix}'"
        )
    return path


def answer_field(model: Mapping[str, Any]) -> str:
    """Tells what a model answers.

    Args:
        model: Its config.

    Returns:
        ``'pred_gloss'``, ``'pred_text'``, ``'pred_segments'`` or ``'pred_score'``: the head's ``answer``,
        class scores without one.
    """
    head = MODELS.get((model.get('head') or {}).get('type', ''))
    return getattr(head, 'answer', 'pred_score')


def dump_config(model: Mapping[str, Any], out: str, embeddings: bool = False) -> dict[str, Any]:
    """Chooses how the answers of a model are written.

    Args:
        model: Its config.
        out: File.
        embeddings: Whether embeddings are to be in it.

    Returns:
        Config of a metric that writes it.

    Raises:
        ConfigError: The ending does not fit the model's task, or it has no embeddings.
    """
    field = answer_field(model)
    if field == 'pred_gloss' and Path(out).suffix == '.npz':
        return {'type': 'StepDump', 'out': out, 'tokens': open_vocabulary(model['head']['vocabulary']).tokens}
    _check_ending(out, field, (model.get('head') or model)['type'])
    if field == 'pred_score':
        return {'type': 'ScoreDump', 'out': out, 'embeddings': embeddings}
    if embeddings:
        raise ConfigError(f'--embeddings: {model["head"]["type"]} gives {_ANSWERS[field][0]}, no embedding of a clip')
    return {'type': 'HypothesisDump', 'out': out, 'field': field}
