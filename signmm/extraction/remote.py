"""A backend that runs in another Python environment; frames go there and people come back through pipes."""

from __future__ import annotations

import contextlib
import json
import struct
import subprocess
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, cast

import numpy as np

from signmm.extraction.options import BackendOptions

_HERE = Path(__file__).parent


class RemoteEstimator:
    """Speaks to ``worker.py``, which loads one backend file and nothing of signmm.

    Args:
        python: Interpreter of the other environment.
        module: File in ``backends``, without ending.
        name: Class in it.
        options: Settings for it.

    Raises:
        FileNotFoundError: No such interpreter.
        RuntimeError: The backend could not be set up there; the message is the backend's.
    """

    def __init__(self, python: str, module: str, name: str, options: BackendOptions) -> None:
        # Absolute, for the process starts in another folder; not resolved, for a link leads out of its environment.
        python = str(Path(python).expanduser().absolute())
        if not Path(python).is_file():
            raise FileNotFoundError(f'interpreter {python} of the option python does not exist')
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115
        settings = json.dumps(asdict(replace(options, python=None)))
        command = [python, str(_HERE / 'worker.py'), str(_HERE / 'backends' / f'{module}.py'), name, settings]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, cwd=_HERE.parents[1]
        )
        self._to, self._from = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        try:
            about = json.loads(self._read_block())
        except RuntimeError:
            self.close()
            raise
        if 'error' in about:
            self.close()
            raise RuntimeError(f'{about["error"]} (in the environment of {python})')
        self.layout: str = about['layout']
        self.extractor: str = about['extractor']

    def start(self) -> None:
        """Begins a video."""
        self._send(struct.pack('<cIIq', b's', 0, 0, 0))
        self._read_block()

    def __call__(self, frame: np.ndarray, milliseconds: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the people in the next frame.

        Args:
            frame: (H, W, 3) uint8 RGB.
            milliseconds: Time since the start of the video.

        Returns:
            (N, V, 2) px and (N, V).

        Raises:
            ValueError: The backend refused the frame; the message is the backend's.
            RuntimeError: The other process died.
        """
        self._send(struct.pack('<cIIq', b'f', *frame.shape[:2], milliseconds) + np.ascontiguousarray(frame).tobytes())
        block = self._read_block()
        people, joints = struct.unpack_from('<ii', block)
        if people < 0:
            raise ValueError(block[8:].decode())
        numbers = np.frombuffer(block, np.float32, people * joints * 3, 8).reshape(people, joints, 3)
        return numbers[..., :2].copy(), numbers[..., 2].copy()

    def close(self) -> None:
        """Ends the other process."""
        with contextlib.suppress(BrokenPipeError):
            self._to.close()
        self._process.wait(timeout=60)
        self._from.close()
        self._errors.close()

    def _send(self, block: bytes) -> None:
        try:
            self._to.write(block)
            self._to.flush()
        except BrokenPipeError:
            raise RuntimeError(self._last_words()) from None

    def _read_block(self) -> bytes:
        size = self._from.read(8)
        block = self._from.read(struct.unpack('<q', size)[0]) if len(size) == 8 else b''
        if len(size) < 8:
            raise RuntimeError(self._last_words())
        return block

    def _last_words(self) -> str:
        code = self._process.wait(timeout=60)
        self._errors.seek(0)
        lines = self._errors.read().decode(errors='replace').strip().splitlines()
        return f'the extraction process ended with code {code}: {lines[-1] if lines else "no message"}'
