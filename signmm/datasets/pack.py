"""From a folder of pose files to a packed store."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tqdm import tqdm

from signmm.datasets.annotations import read_annotations
from signmm.io.packed_store_writer import PackedStoreWriter
from signmm.io.read_pose import read_pose, suffixes
from signmm.structures import get_layout

ImageSize = tuple[int, int]


def image_sizes(ann_file: str | Path) -> dict[str, ImageSize | None]:
    """Lists the clips of an annotation file with their image sizes.

    Args:
        ann_file: Annotation file.

    Returns:
        Video id to (W, H), or to None where the file does not say.
    """
    _, samples = read_annotations(ann_file)
    return {s['video_id']: tuple(s['image_size']) if s.get('image_size') else None for s in samples}


def _choose(source: Path, clips: Mapping[str, ImageSize | None] | None) -> tuple[dict[str, Path], list[str]]:
    """Every pose file by its id, and the ids to pack."""
    files = {str(f.relative_to(source).with_suffix('')): f for f in sorted(source.rglob('*')) if f.suffix in suffixes()}
    chosen = [i for i in files if clips is None or i in clips]
    if not chosen:
        raise FileNotFoundError(f'{source}: no pose files ({", ".join(suffixes())}) to pack among {len(files)} found')
    return files, chosen


def pack_folder(
    source: str | Path,
    out: str | Path,
    encoding: str = 'float32',
    clips: Mapping[str, ImageSize | None] | None = None,
    image_size: ImageSize | None = None,
    fps: float | None = None,
    extractor: str | None = None,
    layout: str | None = None,
    skip_bad: bool = False,
) -> tuple[int, list[str]]:
    """Packs every pose file below a folder; a clip's id is its path below it without the suffix.

    Args:
        source: Folder of pose files of any known format.
        out: Folder of the store to make; must not exist.
        encoding: Of :class:`~signmm.io.PackedStoreWriter`.
        clips: Pack only these ids, with these image sizes.
        image_size: (W, H) for the rest; this, ``fps`` and ``extractor`` count where the format does not record them.
        fps: Frames per second.
        extractor: Name of the extractor.
        layout: Convert every clip to this layout.
        skip_bad: Go on after an unreadable file; all of them are listed in ``<out>.bad.txt``.

    Returns:
        Number of clips packed, and a line about each bad file.

    Raises:
        FileNotFoundError: No pose file to pack.
        ValueError: A file cannot be read and ``skip_bad`` is off.
    """
    source, bad = Path(source), []
    files, chosen = _choose(source, clips)
    with PackedStoreWriter(out, encoding) as writer:
        for video_id in tqdm(chosen, unit='clip', desc='pack'):
            try:
                pose = read_pose(files[video_id], (clips or {}).get(video_id) or image_size, fps, extractor)
                writer.add(video_id, pose.to_layout(get_layout(layout or pose.layout)))
            except (ValueError, KeyError) as error:
                if not skip_bad:
                    raise ValueError(f'{error.args[0]} (pass --skip-bad to list such files and go on)') from error
                bad.append(f'{video_id}: {error.args[0]}')
        if len(bad) == len(chosen):
            raise ValueError(f'{source}: none of {len(bad)} files can be read; the first: {bad[0]}')
    if bad:
        Path(f'{out}.bad.txt').write_text('\n'.join([*bad, '']), encoding='utf8')
    return len(chosen) - len(bad), bad
