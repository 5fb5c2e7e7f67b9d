"""Runs the steps of a config: those that choose frames where the poses are read, all others on the device."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from signmm.structures import ClipBatch, Clips, PoseLayout, PoseSequence
from signmm.transforms.device import DeviceSteps, build_step
from signmm.transforms.frame_choice import FrameChoice, FrameStep
from signmm.transforms.load_pose import LoadPose
from signmm.transforms.named_steps import Pipeline, steps_of
from signmm.transforms.pack import PackSignInputs
from signmm.transforms.reading import ClipReader, clip_span, depth_is_used, open_view
from signmm.transforms.select_keypoints import SelectKeypoints
from signmm.transforms.step import ClipFacts, Draws, PoseStep, from_dict, get_rng, stack_draws

#: What the worker does and what is left, prepared for a layout.
_Prepared = tuple[list[PoseStep], list[PoseStep]]


def start_sample(
    pose: PoseSequence | Callable[[], PoseSequence],
    video_id: str,
    rng: np.random.Generator | None = None,
    **fields: Any,
) -> dict[str, Any]:
    """Makes what a pipeline starts from; the only place where it is made.

    Args:
        pose: The poses, or a function that reads them.
        video_id: Id of the clip.
        rng: Its generator; by default the same one for every clip.
        **fields: Anything else that is known of the clip, such as ``label``, ``frames``, ``split``.

    Returns:
        The pipeline dict.
    """
    read = (lambda: pose) if isinstance(pose, PoseSequence) else pose
    known = {'split': 'test', 'dataset': '', 'index': 0, **fields}
    return {**known, 'video_id': video_id, 'rng': np.random.default_rng(0) if rng is None else rng, 'pose': read}


class PosePipeline:
    """A pipeline, from the names of clips to a batch that a model's preprocessor takes.

    The steps fall into three groups. A worker reads the poses and does the steps that choose frames and joints, up to
    the first one of geometry, so that nothing else leaves the disk; it does everything up to the last step that decides
    by the poses how many frames remain, or that has no tensor form. Then it draws the random numbers of all steps
    that are left. These travel as text and run in the preprocessor, on the device
    (:class:`~signmm.transforms.device.DeviceSteps`). A pipeline that does not start with LoadPose or does not pack is
    run step by step on dicts.

    Args:
        steps: Configs or callables, as a list or by name.
    """

    def __init__(self, steps: Pipeline) -> None:
        built = [build_step(step) for step in steps_of(steps)]
        packs = [place for place, step in enumerate(built) if isinstance(step, PackSignInputs)]
        self._out_layouts: dict[str, tuple[PoseLayout, PoseLayout]] = {}
        self.steps, self.pack = built, built[packs[0]] if packs and isinstance(built[0], LoadPose) else None
        if self.pack is None:
            return
        self.after = built[packs[0] + 1 :]
        inner = built[1 : packs[0]]
        plain = [place for place, step in enumerate(inner) if not isinstance(step, PoseStep)]
        first = plain[-1] + 1 if plain else 0
        #: Done on dicts, clip by clip.
        self.on_dicts = inner[:first]
        #: Of the others, done by the worker, done on the device; with the latter's config.
        self.in_worker, self.on_device, self.text = split_steps(inner[first:], reads=not self.on_dicts)
        self._prepared: dict[str, tuple[PoseLayout, _Prepared]] = {}

    def __call__(self, rows: Sequence[dict[str, Any]]) -> list[Any]:
        """Runs the worker's share.

        Args:
            rows: From :func:`start_sample`.

        Returns:
            Batches, one for each kind of clip; for a pipeline that does not pack, the result of each clip.
        """
        if self.pack is None:
            return [run_on_dict(self.steps, row) for row in rows]
        batches: list[Any] = [self._finish(*read) for read in self._read(rows)]
        if self.on_dicts:  # clip by clip until here
            batches, _ = ClipBatch.join(batches)
        for step in self.after:
            batches = [step(batch) for batch in batches]
        return batches

    def out_layout(self, layout: PoseLayout) -> PoseLayout:
        """Tells what a model gets.

        Args:
            layout: Layout of the poses that come.

        Returns:
            Layout after all steps on poses; steps on dicts are taken to keep it.
        """
        known = self._out_layouts.get(layout.name)
        if known is None or known[0] is not layout:
            steps = [copy.deepcopy(step) for step in self.steps if isinstance(step, PoseStep)]
            known = self._out_layouts[layout.name] = (layout, DeviceSteps(steps, layout).out_layout)
        return known[1]

    def _read(self, rows: Sequence[dict[str, Any]]) -> Iterator[tuple[list[dict[str, Any]], Clips, _Prepared, int]]:
        """Clips of one kind at a time, the steps for them, and how many of the worker's are done."""
        if self.on_dicts:
            for row in rows:
                clips = from_dict(run_on_dict([self.steps[0], *self.on_dicts], row))
                yield [row], clips, self._steps(clips.layout), 0
            return
        kinds: dict[tuple, list[tuple[dict[str, Any], Any]]] = {}
        for row in rows:
            view = open_view(row)
            kinds.setdefault((view.layout.name, depth_is_used(view) and view.z_unit), []).append((row, view))
        for pairs in kinds.values():
            reader = ClipReader([view for _, view in pairs], [clip_span(row, view) for row, view in pairs])
            members = [row for row, _ in pairs]
            steps = self._steps(reader.layout)
            choice, done = self._choose(members, reader, steps[0])
            yield members, reader.read(choice), steps, done

    def _choose(
        self, rows: list[dict[str, Any]], reader: ClipReader, steps: Sequence[PoseStep]
    ) -> tuple[FrameChoice | None, int]:
        """Joints and frames are chosen before anything is read; how many steps have done so."""
        choice, done = None, 0
        for step in steps:
            if isinstance(step, SelectKeypoints):
                reader.select(step.target)
            elif isinstance(step, FrameStep) and choice is None:
                draws = draw_all(step, rows, reader.lengths)
                choice = step.choose(torch.tensor(reader.lengths), max(reader.lengths), draws)
            else:
                break
            done += 1
        return choice, done

    def _steps(self, layout: PoseLayout) -> _Prepared:
        found = self._prepared.get(layout.name)
        if found is None or found[0] is not layout:
            here = DeviceSteps(copy.deepcopy(self.in_worker), layout)
            there = DeviceSteps(copy.deepcopy(self.on_device), here.out_layout)
            found = self._prepared[layout.name] = (layout, (here.steps, there.steps))
        return found[1]

    def _finish(self, rows: list[dict[str, Any]], clips: Clips, steps: _Prepared, done: int) -> ClipBatch:
        assert self.pack is not None
        lengths = clips.length.tolist()
        for step in steps[0][done:]:
            clips = step(clips, draw_all(step, rows, lengths))
            if step.chooses_frames or step.drops_frames:
                lengths = clips.length.tolist()
                clips = clips.pad(max(lengths))
        draws = []
        for step in steps[1]:
            draws.append(draw_all(step, rows, lengths))
            lengths = step.lengths(lengths)
        batch = self.pack.batch(rows, clips, self.text, draws, lengths)
        if any(step.chooses_frames for step in steps[1]):
            return batch
        return replace(batch, clips=replace(clips, frame_inds=None))  # the samples know them


def draw_all(step: PoseStep, rows: Sequence[dict[str, Any]], lengths: Sequence[int]) -> Draws:
    """Lets a step look at clips and draw for them.

    Args:
        step: The step, prepared.
        rows: Their pipeline dicts.
        lengths: Their frames at this place.

    Returns:
        The draws; none of a step without chance.
    """
    assert step.layout is not None
    checks = type(step).check is not PoseStep.check
    if not checks and not step.random:
        return {}
    clips = [
        ClipFacts(row['video_id'], n, step.layout, row.get('image_size')) for row, n in zip(rows, lengths, strict=True)
    ]
    for clip in clips if checks else ():
        step.check(clip)
    if not step.random:
        return {}
    return stack_draws([step.draw(clip, get_rng(row, step)) for row, clip in zip(rows, clips, strict=True)])


def run_on_dict(steps: Sequence[Callable], results: Any) -> Any:
    """Runs steps on one clip that lies in a dict.

    Args:
        steps: Steps on poses, transforms and other callables.
        results: The pipeline dict.

    Returns:
        What the last one returns; None as soon as one does.
    """
    for step in steps:
        if results is None:
            break
        results = step.transform(results) if hasattr(step, 'transform') else step(results)
    return results


def split_steps(steps: Sequence[PoseStep], reads: bool) -> tuple[list[PoseStep], list[PoseStep], str]:
    """Shares steps out.

    Args:
        steps: Steps on poses.
        reads: Whether the poses are read here, so that the first steps can choose what.

    Returns:
        What the worker does, what is left, and the configs of the latter as text.
    """
    parts = [part for step in steps for part in step.parts()]
    first = 0
    while reads and first < len(parts) and (isinstance(parts[first], (SelectKeypoints, FrameStep))):
        first += 1
    # A step without a config that can be written down was built by hand; it stays here too.
    stays = [place for place, part in enumerate(parts) if part.drops_frames or part.text is None]
    first = max([first, *(place + 1 for place in stays)])
    return parts[:first], parts[first:], json.dumps([json.loads(part.text or '') for part in parts[first:]])
