"""The far end of :mod:`signmm.extraction.remote`: a program, run by the other environment's interpreter.

    python worker.py BACKEND_FILE CLASS OPTIONS_AS_JSON

It reads commands from standard input ('s' starts a video, 'f' brings a frame) and answers with blocks, each after its
length. It imports numpy and the backend file only.
"""

from __future__ import annotations

import importlib.util
import json
import os
import struct
import sys
from types import SimpleNamespace
from typing import IO, Any

import numpy as np


def serve(estimator: Any, commands: IO[bytes], answers: IO[bytes]) -> None:
    """Answers commands until they end.

    Args:
        estimator: A backend's estimator.
        commands: Where commands come from.
        answers: Where blocks go.
    """
    header = struct.Struct('<cIIq')
    while len(head := commands.read(header.size)) == header.size:
        kind, height, width, milliseconds = header.unpack(head)
        if kind == b's':
            estimator.start()
            send(answers, b'')
            continue
        frame = np.frombuffer(commands.read(height * width * 3), np.uint8).reshape(height, width, 3)
        try:
            xy, score = estimator(frame, milliseconds)
        except Exception as error:  # whatever the backend raises costs its video, not this process
            text = str(error) if isinstance(error, ValueError) else f'{type(error).__name__}: {error}'
            send(answers, struct.pack('<ii', -1, 0) + text.encode())
            continue
        numbers = np.concatenate([xy, score[..., None]], axis=-1).astype(np.float32)
        send(answers, struct.pack('<ii', *numbers.shape[:2]) + numbers.tobytes())


def send(answers: IO[bytes], block: bytes) -> None:
    """Writes one block.

    Args:
        answers: Where to.
        block: What.
    """
    answers.write(struct.pack('<q', len(block)) + block)
    answers.flush()


def main() -> None:
    """Loads the backend, says what it is, and serves."""
    # What packages print must not get between the blocks.
    answers = os.fdopen(os.dup(1), 'wb')
    os.dup2(2, 1)
    path, name, options = sys.argv[1:4]
    spec = importlib.util.spec_from_file_location('backend', path)
    if spec is None or spec.loader is None:
        raise ValueError(f'{path} is not a Python file')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    try:
        estimator = getattr(module, name)(SimpleNamespace(**json.loads(options)))
    except Exception as error:
        send(answers, json.dumps({'error': str(error) or type(error).__name__}).encode())
        return
    send(answers, json.dumps({'layout': estimator.layout, 'extractor': estimator.extractor}).encode())
    serve(estimator, sys.stdin.buffer, answers)
    estimator.close()


if __name__ == '__main__':
    main()
