"""Brings poses into the layout that a format prescribes, and says what that costs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from signmm.structures import PoseLayout, PoseSequence


def fit_layout(pose: PoseSequence, target: PoseLayout) -> tuple[PoseSequence, list[str]]:
    """Takes the joints that two layouts share.

    Args:
        pose: The poses.
        target: The layout wanted.

    Returns:
        The poses in the target layout, with joints that they lack as not found, and a line about each loss: joints that
        the target has no place for, and joints that stay empty.

    Raises:
        ValueError: No joint in common.
    """
    if pose.layout.joints == target.joints:
        return replace(pose, layout=target), []
    where = {joint: i for i, joint in enumerate(pose.layout.joints)}
    there = [i for i, joint in enumerate(target.joints) if joint in where]
    if not there:
        raise ValueError(f"layouts '{pose.layout.name}' and '{target.name}' have no joint in common")
    source = [where[target.joints[i]] for i in there]
    xy = np.zeros((len(pose), len(target), 2), dtype=np.float32)
    score = np.zeros(xy.shape[:2], dtype=np.float32)
    xy[:, there], score[:, there] = pose.xy[:, source], pose.score[:, source]
    z = None
    if pose.z is not None:
        z = np.zeros(score.shape, dtype=np.float32)
        z[:, there] = pose.z[:, source]
    dropped = [joint for joint in pose.layout.joints if joint not in target.joints]
    empty = [joint for joint in target.joints if joint not in where]
    notes = []
    if dropped:
        notes.append(f"layout '{target.name}' has no place for {name_joints(dropped, pose.layout)}")
    if empty:
        notes.append(f"layout '{pose.layout.name}' lacks {name_joints(empty, target)}, written as not found")
    return replace(pose, xy=xy, score=score, layout=target, z=z), notes


def name_joints(joints: list[str], layout: PoseLayout) -> str:
    """Names joints in a line: whole parts by name, some single joints after them.

    Args:
        joints: Names of joints.
        layout: Where they belong.

    Returns:
        The line.
    """
    parts = {part: {layout.joints[i] for i in members} for part, members in layout.parts.items()}
    whole = [part for part, members in parts.items() if members <= set(joints)]
    rest = [joint for joint in joints if not any(joint in parts[part] for part in whole)]
    names = [f'{part} hand' if part in ('left', 'right') else part for part in whole]
    names += rest if len(rest) <= 6 else [*rest[:5], f'{len(rest) - 5} more joints']
    return ', '.join(names)
