"""Pictures of masked modelling: ground truth, masked input, reconstruction, hand mesh (SignBERT+ Figures 4 to 6)."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from signmm.io.atomic import writing
from signmm.models.heads.mano_head import ManoHead
from signmm.models.reconstruct import Reconstruction
from signmm.structures import PoseLayout
from signmm.visualization.raster import dashes

ROWS = ('truth', 'input', 'output', 'mesh')
#: BGR; one colour of Okabe and Ito's palette per finger, thumb to little.
_FINGERS = ((0, 94, 213), (0, 159, 230), (115, 158, 0), (178, 114, 0), (167, 121, 204))
_MASKED = (0, 94, 213)
_SKIN = np.array([150.0, 175.0, 225.0])
_LIGHT = np.array([-0.3, -0.45, -0.84])


def draw_hand(xy: np.ndarray, known: np.ndarray, layout: PoseLayout, size: int, part: str = 'left') -> np.ndarray:
    """Draws the 21 joints of a hand: a left one solid with circles, a right one dashed with squares.

    Args:
        xy: (21, 2) pixels of a picture of ``size``.
        known: (21,) bool; other joints are left out.
        layout: The hand's own layout, from ``PoseLayout.part_layout``.
        size: Side of the picture.
        part: ``'left'`` or ``'right'``.

    Returns:
        (size, size, 3) uint8, BGR.
    """
    picture = np.full((size, size, 3), 255, np.uint8)
    points = np.nan_to_num(xy).clip(-size, 2 * size)
    for a, b in layout.bones:
        if known[a] and known[b]:
            bone = points[[a, b]]
            for start, end in dashes([bone], 4) if part == 'right' else [bone]:
                ends = np.round(start).astype(int).tolist(), np.round(end).astype(int).tolist()
                cv2.line(picture, *ends, _FINGERS[(b - 1) // 4], 2, cv2.LINE_AA)
    for x, y in np.round(points[known]).astype(int).tolist():
        if part == 'right':
            cv2.rectangle(picture, (x - 3, y - 3), (x + 3, y + 3), (60, 60, 60), -1)
        else:
            cv2.circle(picture, (x, y), 3, (60, 60, 60), -1, cv2.LINE_AA)
    return picture


def draw_mesh(vertices: np.ndarray, faces: np.ndarray, size: int, flipped: bool = False) -> np.ndarray:
    """Draws a shaded hand, far faces first.

    Args:
        vertices: (778, 3) pixels, depth growing away from the viewer.
        faces: (1538, 3), counter-clockwise seen from outside.
        size: Side of the picture.
        flipped: The vertices are mirrored, so that faces turn the other way.

    Returns:
        (size, size, 3) uint8, BGR; the inside, seen through the wrist, is dark.
    """
    picture = np.full((size, size, 3), 255, np.uint8)
    corners = vertices[faces[:, ::-1] if flipped else faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normal /= np.linalg.norm(normal, axis=1, keepdims=True) + 1e-9
    shade = 0.35 + 0.65 * np.clip(normal @ _LIGHT, 0, 1)
    for i in np.argsort(-corners[:, :, 2].mean(1)):
        colour = _SKIN * shade[i] if normal[i, 2] < 0 else _SKIN * 0.3
        cv2.fillConvexPoly(picture, np.round(corners[i, :, :2]).astype(np.int32), colour.tolist(), cv2.LINE_AA)
    return picture


def reconstruction_frames(
    made: Reconstruction, head: object, clip: int = 0, part: str = 'right', min_score: float = 0.5, size: int = 256
) -> list[np.ndarray]:
    """Draws one hand of one clip.

    Args:
        made: What :func:`signmm.models.reconstruct.reconstruct` gave.
        head: The model's head; only a ManoHead has a mesh.
        clip: Number of the clip in the batch.
        part: ``'left'`` or ``'right'``.
        min_score: Joints of the ground truth below this confidence are left out.
        size: Side of the crop in pixels.

    Returns:
        For each frame the rows of :data:`ROWS` one below another, (rows * size, size, 3) uint8; a masked input is
        empty, and its frame is marked in red.
    """
    layout, pose = made.target.layout.part_layout(part), made.target
    joints, frames = list(pose.layout.parts[part]), int(pose.valid[clip].sum())
    truth, seen, output = (x[clip, :frames, joints].cpu().numpy() for x in (pose.xy, made.seen, made.output))
    known = pose.score[clip, :frames, joints].cpu().numpy() >= min_score
    scored = made.plan.scored[clip, :frames, made.parts.index(part)].cpu().numpy()
    meshes = _meshes(head, made, clip, part)
    pictures = []
    for t in range(frames):
        visible = known[t] & (seen[t] != 0).any(-1)
        rows = [
            draw_hand(truth[t], known[t], layout, size, part),
            draw_hand(seen[t], visible, layout, size, part),
            draw_hand(output[t], np.ones(len(joints), bool), layout, size, part),
        ]
        if scored[t]:
            cv2.rectangle(rows[1], (1, 1), (size - 2, size - 2), _MASKED, 2)
        if meshes is not None and isinstance(head, ManoHead):
            faces = head.model.faces.cpu().numpy()
            flipped = bool(head.mirrored[[head.parts[p] for p in head.hands].index(part)])
            mesh = draw_mesh(meshes[t], faces, size, flipped)
            rows.append(_overlay(mesh, truth[t], known[t]))
        pictures.append(np.concatenate(rows))
    return pictures


def save_pictures(frames: list[np.ndarray], path: str | Path, columns: int = 12, fps: float = 8.0) -> list[Path]:
    """Writes a strip of frames at equal distances (PNG) and all of them as an animation (GIF).

    Args:
        frames: (H, W, 3) uint8, BGR.
        path: Where to write, without an ending.
        columns: Frames in the strip.
        fps: Speed of the animation.

    Returns:
        The two files.
    """
    path = Path(path)
    chosen = np.linspace(0, len(frames) - 1, min(columns, len(frames))).round().astype(int)
    strip, animation = path.with_name(f'{path.name}.png'), path.with_name(f'{path.name}.gif')
    with writing(strip) as file:
        Image.fromarray(np.concatenate([frames[i] for i in chosen], axis=1)[:, :, ::-1]).save(file, 'png')
    images = [Image.fromarray(np.ascontiguousarray(frame[:, :, ::-1])) for frame in frames]
    with writing(animation) as file:
        images[0].save(file, 'gif', save_all=True, append_images=images[1:], duration=int(1000 / fps), loop=0)
    return [strip, animation]


def _meshes(head: object, made: Reconstruction, clip: int, part: str) -> np.ndarray | None:
    if not isinstance(head, ManoHead):
        return None
    vertices, _ = head.mesh(made.feats[clip : clip + 1])
    return vertices[0, :, [head.parts[p] for p in head.hands].index(part)].detach().cpu().numpy()


def _overlay(mesh: np.ndarray, xy: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Marks the true joints on the mesh, so that one sees whether it lies where the hand is."""
    for point in np.round(xy[known]).astype(int):
        cv2.circle(mesh, point.tolist(), 2, (90, 40, 40), -1, cv2.LINE_AA)
    return mesh
