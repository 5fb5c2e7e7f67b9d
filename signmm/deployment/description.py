"""What a user of an exported file needs to know: in the file, and beside it for run times that cannot read that."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from signmm.apis.recognizer import Recognizer
from signmm.deployment.graph import RecognizerGraph
from signmm.io.atomic import write_text
from signmm.version import __version__

if TYPE_CHECKING:
    import onnxruntime

#: Of the JSON file.
VERSION = 1


def describe(recognizer: Recognizer, graph: RecognizerGraph) -> dict[str, Any]:
    """Collects what is known of a model.

    Args:
        recognizer: The trained recogniser.
        graph: Its graph.

    Returns:
        Metadata of the file.
    """
    head, sentences = recognizer.model.head, graph.task == 'glosses'
    thresholds = {'hand_joint': graph.threshold}
    if graph.novelty is not None:
        thresholds['novelty'] = graph.novelty.threshold
    known = {
        'signmm': __version__,
        'task': graph.task,
        'labels': head.vocabulary.tokens if sentences else list(recognizer.labels),
        'layout': graph.pipeline.layout.name,
        'joints': list(graph.pipeline.layout.joints),
        'thresholds': thresholds,
        'extractor': str(recognizer.meta.get('extractor') or 'unknown'),
        'dataset': str(recognizer.meta.get('dataset') or 'unknown'),
    }
    return {**known, 'blank': head.blank} if sentences else known


def write_description(path: Path, session: onnxruntime.InferenceSession, known: dict[str, Any]) -> Path:
    """Writes the JSON file beside an exported file.

    Args:
        path: The exported file.
        session: It, opened.
        known: From :func:`describe`.

    Returns:
        ``path`` with the ending ``.json``.
    """
    content = {'format': 'signmm.onnx', 'version': VERSION, **known}
    for key, items in (('inputs', session.get_inputs()), ('outputs', session.get_outputs())):
        content[key] = [{'name': item.name, 'type': item.type, 'shape': item.shape} for item in items]
    target = path.with_suffix('.json')
    write_text(target, json.dumps(content, ensure_ascii=False, indent=1) + '\n')
    return target
