"""Steps of the data pipeline."""

from signmm.transforms.corrupt_joints import CorruptJoints
from signmm.transforms.crop_parts import CropParts
from signmm.transforms.device import DeviceSteps
from signmm.transforms.dominant_hand import MirrorToDominantHand
from signmm.transforms.drop_handless import DropHandlessFrames
from signmm.transforms.dropout import FrameDropout, JointDropout, TimeMask
from signmm.transforms.extractor_noise import ExtractorNoise
from signmm.transforms.flip_pose import FlipPose
from signmm.transforms.hand_box import HandBoxRule
from signmm.transforms.load_features import LoadFeatures
from signmm.transforms.load_pose import LoadPose
from signmm.transforms.noise import GaussianNoise
from signmm.transforms.normalize_skeleton import NormalizeSkeleton
from signmm.transforms.pack import PackSignInputs
from signmm.transforms.perturb import RandomPerturb
from signmm.transforms.pipeline import PosePipeline, start_sample
from signmm.transforms.random_move import RandomMove
from signmm.transforms.released_crop import ReleasedCropParts
from signmm.transforms.rotate import RandomRotate3D
from signmm.transforms.sample_frames import SampleFrames
from signmm.transforms.select_keypoints import SelectKeypoints
from signmm.transforms.step import ClipFacts, PoseStep
from signmm.transforms.tag_frames import TagFrames
from signmm.transforms.time_warp import TimeWarp

__all__ = [
    'ClipFacts',
    'CorruptJoints',
    'CropParts',
    'DeviceSteps',
    'DropHandlessFrames',
    'ExtractorNoise',
    'FlipPose',
    'FrameDropout',
    'GaussianNoise',
    'HandBoxRule',
    'JointDropout',
    'LoadFeatures',
    'LoadPose',
    'MirrorToDominantHand',
    'NormalizeSkeleton',
    'PackSignInputs',
    'PosePipeline',
    'PoseStep',
    'RandomMove',
    'RandomPerturb',
    'RandomRotate3D',
    'ReleasedCropParts',
    'SampleFrames',
    'SelectKeypoints',
    'TagFrames',
    'TimeMask',
    'TimeWarp',
    'start_sample',
]
