"""Steps of the data pipeline."""

from signmm.transforms.crop_parts import CropParts
from signmm.transforms.drop_handless import DropHandlessFrames
from signmm.transforms.dropout import FrameDropout, JointDropout, TimeMask
from signmm.transforms.hand_box import HandBoxRule
from signmm.transforms.load_features import LoadFeatures
from signmm.transforms.load_pose import LoadPose
from signmm.transforms.noise import GaussianNoise
from signmm.transforms.pack import PackSignInputs
from signmm.transforms.perturb import RandomPerturb
from signmm.transforms.random_move import RandomMove
from signmm.transforms.sample_frames import SampleFrames
from signmm.transforms.select_keypoints import SelectKeypoints
from signmm.transforms.streams import ToBone, ToMotion
from signmm.transforms.swap import FlipPose
from signmm.transforms.time_warp import TimeWarp

__all__ = [
    'LoadFeatures',
    'CropParts',
    'DropHandlessFrames',
    'FlipPose',
    'FrameDropout',
    'GaussianNoise',
    'HandBoxRule',
    'JointDropout',
    'LoadPose',
    'PackSignInputs',
    'RandomMove',
    'RandomPerturb',
    'SampleFrames',
    'SelectKeypoints',
    'TimeMask',
    'TimeWarp',
    'ToBone',
    'ToMotion',
]
