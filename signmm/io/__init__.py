"""Pose formats, one file each, and the packed store."""

from signmm.io.npz import read_npz, write_npz
from signmm.io.packed_store import PackedStore, is_packed_store
from signmm.io.packed_store_writer import PackedStoreWriter

__all__ = ['PackedStore', 'PackedStoreWriter', 'is_packed_store', 'read_npz', 'write_npz']
