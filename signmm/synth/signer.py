"""Who signs: body proportions, style and camera of one signer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Camera:
    """A perspective camera in front of the signer.

    Attributes:
        yaw: Turn around the vertical axis in radians.
        pitch: Turn around the horizontal axis in radians.
        roll: Turn around the line of sight in radians.
        scale: Pixels per metre at the signer's distance.
        distance: Metres between the camera and the signer.
        offset: (x, y) px of the signer's chest relative to the image's centre.
        image_size: (width, height) in pixels.
    """

    yaw: float
    pitch: float
    roll: float
    scale: float
    distance: float
    offset: tuple[float, float]
    image_size: tuple[int, int] = (512, 512)

    def project(self, points: np.ndarray, centre: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Projects points of the signer's space into the image.

        Args:
            points: (..., 3) metres; x to the signer's left, y up, z to the front.
            centre: (3,) the point that the camera turns around and looks at.

        Returns:
            (..., 2) pixels, x to the right, y down; and (...) metres of depth, larger = farther away.
        """
        turned = (points - centre) @ rotation(self.yaw, self.pitch, self.roll).T
        depth = self.distance - turned[..., 2]
        zoom = self.scale * self.distance / depth
        width, height = self.image_size
        x = width / 2 + self.offset[0] + zoom * turned[..., 0]
        y = height / 2 + self.offset[1] - zoom * turned[..., 1]
        return np.stack([x, y], -1), depth


@dataclass(frozen=True)
class Signer:
    """One signer. Lengths in metres; 'spread' values are 0 at difficulty 0.

    Attributes:
        left_handed: True if the left hand is the dominant one.
        half_shoulder: Half the distance between the shoulders.
        torso: Height of the shoulders above the hips.
        upper_arm: Length of the upper arm.
        forearm: Length of the forearm.
        hand: Size of the hands, 1 = average.
        head: Size of the head, 1 = average.
        speed: Speed of signing, 1 = average.
        amplitude: Size of the movements, 1 = average.
        relax: How far handshapes are relaxed, 0 = not at all.
        swivel: How far the elbows point outwards.
        place: (3,) metres by which all places of articulation are shifted.
        wrist: (3,) rotation vector in radians added to all hand orientations.
        fingers: (5, 4) radians added to all handshapes.
        posture: (3,) yaw, pitch, roll of the trunk in radians.
        rest: 0 = hands hang at the sides, 1 = hands meet at the belly; values between are allowed.
        camera: The signer's camera.
    """

    left_handed: bool
    half_shoulder: float
    torso: float
    upper_arm: float
    forearm: float
    hand: float
    head: float
    speed: float
    amplitude: float
    relax: float
    swivel: float
    place: np.ndarray
    wrist: np.ndarray
    fingers: np.ndarray
    posture: np.ndarray
    rest: float
    camera: Camera

    @property
    def chest(self) -> np.ndarray:
        """The (3,) point in metres that the camera looks at."""
        return np.array([0.0, 0.8 * self.torso, 0.0])


def rotation(yaw: float | np.ndarray, pitch: float | np.ndarray, roll: float | np.ndarray) -> np.ndarray:
    """Builds rotation matrices: roll (about z), then pitch (about x), then yaw (about y).

    Args:
        yaw: (...) radians.
        pitch: (...) radians.
        roll: (...) radians.

    Returns:
        (..., 3, 3) rotation matrices for column vectors.
    """
    y, p, r = np.broadcast_arrays(yaw, pitch, roll)
    cy, sy, cp, sp, cr, sr = np.cos(y), np.sin(y), np.cos(p), np.sin(p), np.cos(r), np.sin(r)
    rows = [
        [cy * cr + sy * sp * sr, -cy * sr + sy * sp * cr, sy * cp],
        [cp * sr, cp * cr, -sp],
        [-sy * cr + cy * sp * sr, sy * sr + cy * sp * cr, cy * cp],
    ]
    return np.stack([np.stack(row, -1) for row in rows], -2)


def make_signer(rng: np.random.Generator, spread: float, left_handed: bool = False) -> Signer:
    """Draws a signer.

    Args:
        rng: Source of randomness.
        spread: How much signers differ; 0 = all alike, 1 = as people do.
        left_handed: True if the left hand is the dominant one.

    Returns:
        The signer; the same draws are used for every spread, so signers change smoothly with it.
    """
    draw = np.clip(rng.standard_normal(64), -2.0, 2.0) * spread
    size = np.exp(0.06 * draw[0])
    limbs = size * np.exp(0.04 * draw[1:6])
    camera = Camera(
        yaw=0.16 * draw[6],
        pitch=0.07 * draw[7],
        roll=0.025 * draw[8],
        scale=430.0 * float(np.exp(0.13 * draw[9])),
        distance=2.2 * float(np.exp(0.2 * draw[10])),
        offset=(22.0 * draw[11], 18.0 * draw[12]),
    )
    return Signer(
        left_handed=left_handed,
        half_shoulder=0.185 * limbs[0],
        torso=0.50 * limbs[1],
        upper_arm=0.29 * limbs[2],
        forearm=0.25 * limbs[3],
        hand=limbs[4],
        head=float(np.exp(0.05 * draw[13])),
        speed=float(np.exp(0.18 * draw[14])),
        amplitude=float(np.exp(0.16 * draw[15])),
        relax=0.08 + 0.07 * abs(draw[16]),
        swivel=0.6 + 0.3 * draw[17],
        place=np.array([0.018, 0.025, 0.015]) * draw[18:21],
        wrist=0.14 * draw[21:24],
        fingers=0.07 * draw[24:44].reshape(5, 4),
        posture=np.array([0.06, 0.03, 0.03]) * draw[44:47],
        rest=float(np.clip(0.5 + draw[47], 0.0, 1.0)),
        camera=camera,
    )
