"""Pose formats, one file each, and the packed store."""

from signmm.io.arrays import mediapipe_pose
from signmm.io.clip import Clip
from signmm.io.convert import ConversionReport, convert_poses
from signmm.io.find_clips import find_clips
from signmm.io.formats import FORMATS, Format
from signmm.io.hands17 import read_hands17
from signmm.io.mmpose_pickle import read_mmpose_pickle
from signmm.io.npy import read_npy
from signmm.io.npz import read_npz, write_npz
from signmm.io.packed_store import PackedStore, is_packed_store
from signmm.io.packed_store_writer import PackedStoreWriter
from signmm.io.points import pose_from_points
from signmm.io.pose_file import read_pose_file
from signmm.io.pose_file_writer import write_pose_file
from signmm.io.read_pose import READERS, Reader, read_pose
from signmm.io.safe_pickle import load_pickle
from signmm.io.signer import choose_signer
from signmm.io.store_group import StoreGroup

__all__ = [
    'Clip',
    'ConversionReport',
    'FORMATS',
    'Format',
    'PackedStore',
    'PackedStoreWriter',
    'READERS',
    'Reader',
    'StoreGroup',
    'choose_signer',
    'convert_poses',
    'find_clips',
    'is_packed_store',
    'load_pickle',
    'mediapipe_pose',
    'pose_from_points',
    'read_hands17',
    'read_mmpose_pickle',
    'read_npy',
    'read_npz',
    'read_pose',
    'read_pose_file',
    'write_npz',
    'write_pose_file',
]
