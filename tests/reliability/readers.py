"""A small good file of every kind that signmm reads, and what reads it."""

from __future__ import annotations

import gzip
import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import torch

from signmm.apis.recognizer import init_recognizer
from signmm.datasets.annotations import read_annotations
from signmm.datasets.asl_citizen import read_asl_citizen
from signmm.datasets.autsl import read_autsl
from signmm.datasets.csl_daily import read_csl_daily
from signmm.datasets.csv_labels import read_csv_labels
from signmm.datasets.folder_labels import read_folder_labels
from signmm.datasets.how2sign import read_how2sign
from signmm.datasets.msasl import read_msasl
from signmm.datasets.nmfs_csl import read_nmfs_csl
from signmm.datasets.phoenix import read_phoenix
from signmm.datasets.sentences import read_pickle_sentences
from signmm.datasets.slr500 import read_slr500
from signmm.datasets.wlasl import read_wlasl
from signmm.decoding.ngram import NGram
from signmm.doctor import check_up
from signmm.engine.summary import read_summary
from signmm.evaluation.groups import read_fields
from signmm.evaluation.hypothesis_files import read_sentences
from signmm.evaluation.score_files import read_scores
from signmm.extraction.batch import find_videos
from signmm.extraction.report import ExtractionReport, all_shards
from signmm.io import PackedStore, PackedStoreWriter, find_clips, read_pose, write_npz
from signmm.io.find_clips import ReadOptions
from signmm.io.formats import FORMATS, fit_format
from signmm.io.hands17 import read_hands17
from signmm.lookup.sign_dictionary import SignDictionary, fingerprint
from signmm.models.hand_model.hand_data import HandModelData
from signmm.models.hand_model.mano_pickle import read_mano_pickle
from signmm.models.hand_model.synthetic_hand import synthetic_hand
from signmm.structures import PoseSequence, get_layout
from signmm.text.open import open_vocabulary
from signmm.text.vocabulary import Vocabulary
from signmm.visualization.curves import read_run
from tests.reliability.malicious import MODEL, PIPELINE

TOKENS = ['<blank>', '<unk>', 'A', 'B']
RNG = np.random.default_rng(0)
POSE = PoseSequence(
    RNG.uniform(10, 90, (4, 133, 2)).astype('f4'), RNG.uniform(0.1, 1, (4, 133)).astype('f4'),
    get_layout('coco_wholebody133'), 25.0, (100, 100), 'x',
)  # fmt: skip
_ROWS = ReadOptions((100, 100), order='pose,face,left,right')
Reader = tuple[str, Callable[[Path], object]]


def write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content))


def readers(folder: Path) -> list[Reader]:
    """Good files, and what reads each."""
    return [*_first(folder), *_lists(folder), *_results(folder), *_poses(folder)]


def _first(folder: Path) -> list[Reader]:
    clip = {'video_id': '1', 'split': 'train', 'signer_id': 1, 'frame_start': 1, 'frame_end': -1}
    write_json(folder / 'wlasl.json', [{'gloss': 'a', 'instances': [clip]}, {'gloss': 'b', 'instances': []}])
    write_json(folder / 'nslt.json', {'1': {'subset': 'train', 'action': [0, 1, 5]}})
    (folder / 'names.txt').write_text('0\tbook\n1\tdrink\n')
    row = {'url': 'youtu.be/abc', 'start': 1, 'end': 9, 'label': 0, 'text': 'a', 'signer_id': 1}
    for split in ('train', 'val', 'test'):
        rows = [{**row, 'label': i, 'text': str(i), 'url': f'youtu.be/{split}{i}'} for i in range(100)]
        write_json(folder / f'MSASL_{split}.json', rows if split == 'train' else rows[:2])
        (folder / f'{split}.corpus.csv').write_text(f'id|folder|signer|annotation\nx{split}|x/1|S1|A B\n')
    (folder / 'dev.corpus.csv').write_text('id|folder|signer|annotation\ny|x/1|S1|A B\n')
    (folder / 'map.txt').write_text('name|length|gloss|char\nS1_P1_T1|3|A B|a b\n')
    (folder / 'split.txt').write_text('name|split\nS1_P1_T1|train\n')
    (folder / 'slr.csv').write_text('video_path,class_name\n0/P01_01_00_0._color.mp4,a\n')
    (folder / 'nmfs.txt').write_text('0/a.mp4 0\n')
    (folder / 'nmfs_test.txt').write_text('0/b.mp4 0\n')
    (folder / 'table.csv').write_text('video,gloss,split,signer,first,last\na.mp4,x,train,1,0,5\nb.mp4,y,train,2,,\n')
    Vocabulary(TOKENS).save(folder / 'vocabulary.json')
    NGram.fit([['A', 'B'], ['B']], TOKENS, 2).save(folder / 'ngram.json')
    scores = {'video_ids': ['a', 'b'], 'labels': [0, 1], 'scores': [[0.1, 0.9], [0.5, 0.5]], 'label_names': ['x', 'y']}
    write_json(folder / 'scores.json', scores)
    np.savez(folder / 'scores.npz', **{name: np.array(value) for name, value in scores.items()})
    sample = {'video_id': 'a', 'split': 'train', 'label': 0, 'frames': [0, 3], 'gloss': ['A'], 'text': 'a'}
    content = {'metainfo': {'dataset': 'x', 'labels': ['A', 'B']}, 'samples': [sample]}
    write_json(folder / 'annotations.json', content)
    entry = {'name': 'a', 'signer': 's', 'gloss': 'A', 'text': 'a', 'sign': np.ones((3, 4), 'f4')}
    (folder / 'sentences.pkl.gz').write_bytes(gzip.compress(pickle.dumps([entry])))
    with PackedStoreWriter(folder / 'store') as writer:
        writer.add('a', POSE)
    weights = {'head.weight': torch.ones(2, 2)}
    text = f'model = {MODEL}\n{PIPELINE}\n'
    torch.save({'meta': {'config_text': text, 'labels': ['a', 'b', 'c']}, 'state_dict': weights}, folder / 'x.pth')
    for name, form in FORMATS.items():
        if form.write is not None and name != 'openpose':
            form.write(folder / f'{name}{form.suffix}', fit_format(POSE, name)[0])
    write_npz(folder / 'pose.npz', POSE)
    poses: list[Reader] = [(f'{n}{f.suffix}', _pose) for n, f in FORMATS.items() if f.write is not None and f.suffix]
    return [
        *poses,
        ('wlasl.json', lambda p: read_wlasl(p, 100)),
        ('nslt.json', lambda p: read_wlasl(p, 100, folder / 'names.txt')),
        ('names.txt', lambda p: read_wlasl(folder / 'nslt.json', 100, p)),
        ('MSASL_train.json', lambda p: read_msasl(p.parent, 100)),
        ('train.corpus.csv', lambda p: read_phoenix(p.parent, 'phoenix14')),
        ('map.txt', lambda p: read_csl_daily(p, folder / 'split.txt')),
        ('split.txt', lambda p: read_csl_daily(folder / 'map.txt', p)),
        ('slr.csv', lambda p: read_slr500([p])),
        ('nmfs.txt', lambda p: read_nmfs_csl(p, folder / 'nmfs_test.txt')),
        ('table.csv', read_csv_labels),
        ('vocabulary.json', open_vocabulary),
        ('ngram.json', lambda p: NGram.load(p, TOKENS)),
        ('scores.json', read_scores), ('scores.npz', read_scores),
        ('annotations.json', read_annotations),
        ('sentences.pkl.gz', lambda p: read_pickle_sentences(p, 'train')),
        ('store/index.json', lambda p: [PackedStore(p.parent)[name] for name in PackedStore(p.parent)]),
        ('store/poses.bin', lambda p: [PackedStore(p.parent)[name] for name in PackedStore(p.parent)]),
        ('x.pth', lambda p: init_recognizer(None, p)),
    ]  # fmt: skip


def _lists(folder: Path) -> list[Reader]:
    """Lists of corpora, tables of labels, annotations of pickles and folders."""
    autsl, citizen, how2sign = (folder / name for name in ('autsl', 'citizen', 'how2sign'))
    for each in (autsl, citizen, how2sign):
        each.mkdir()
    for name in ('train_labels', 'validation_labels', 'test_labels'):
        (autsl / f'{name}.csv').write_text(f'signer1_{name},1\nsigner2_{name},0\n')
    (autsl / 'SignList_ClassId_TR_EN.csv').write_text('ClassId,TR,EN\n0,abla,sister\n1,sen,you\n2,siz,you\n')
    for split in ('train', 'val', 'test'):
        (citizen / f'{split}.csv').write_text(f'Participant ID,Video file,Gloss,Lex\nP1,{split}1.mp4,BOOK,x\n')
        text = f'VIDEO_NAME\tSENTENCE_NAME\tSENTENCE\na{split}-5-rgb_front\tb{split}\tHello there.\n'
        (how2sign / f'how2sign_realigned_{split}.csv').write_text(text)
    book = openpyxl.Workbook()
    for cells in (['video', 'gloss', 'split'], ['a.mp4', 'x', 'train'], ['b.mp4', 'x', 'test']):
        book.active.append(cells)
    book.save(folder / 'table.xlsx')
    points = '\t'.join(f'{n} {n} 475.0' for n in range(21))
    (folder / 'hands17.txt').write_text(''.join(f'image_D{n:08d}.png\t{points}\n' for n in (1, 2, 3)))
    (folder / 'videos.txt').write_text('a.mp4\nb/c.mp4\n')
    (folder / 'takes').mkdir()
    np.save(folder / 'takes' / 'book.npy', RNG.uniform(0, 1, (2, 3, 1662)))
    np.save(folder / 'takes' / 'labels.npy', np.array([0, 1]))
    return [
        ('autsl/train_labels.csv', lambda p: read_autsl(p.parent)),
        ('autsl/SignList_ClassId_TR_EN.csv', lambda p: read_autsl(p.parent)),
        ('citizen/train.csv', lambda p: read_asl_citizen(p.parent)),
        ('how2sign/how2sign_realigned_train.csv', lambda p: read_how2sign(p.parent)),
        ('table.xlsx', read_csv_labels),
        ('hands17.txt', read_hands17),
        ('videos.txt', lambda p: find_videos([p])),
        ('takes/labels.npy', lambda p: read_folder_labels(p.parent, (0.2, 0.2))),
        ('pyskl.pkl', read_folder_labels),
        ('annotations.json', check_up),
        ('annotations.json', lambda p: read_fields(p, ['a'], ['split', 'gloss'])),
    ]  # fmt: skip


def _results(folder: Path) -> list[Reader]:
    """What runs, reports and look-ups leave, and hand models."""
    row = {'video_id': 'a', 'hypothesis': ['A', 'B'], 'reference': ['A']}
    write_json(folder / 'sentences.json', {'sentences': [row, {**row, 'video_id': 'b', 'hypothesis': 'A b'}]})
    (folder / 'sentences.ctm').write_text('a 1 0.0 0.4 HELLO 0.9\na 1 0.5 0.2 YOU\n')
    (folder / 'sentences.stm').write_text('a 1 s 0.0 0.4 <o> HELLO YOU\n')
    (folder / 'sentences.txt').write_text('a|hello you\nb|no\n')
    vectors = np.eye(3, 4, dtype='f4')
    names, model = np.array(['x', 'x', 'y']), folder / 'model.pth'
    model.write_bytes(b'weights')
    SignDictionary(names, np.array(['1', '2', '3']), vectors, fingerprint(model)).save(folder / 'dictionary.npz')
    ExtractionReport([Path('a.mp4')], [], ['b.mp4: x'], 1.0, 2.0).save(folder, 1, 1)
    rows = ({'loss': 1.0, 'iter': 1, 'epoch': 1, 'step': 1}, {'accuracy': 50.0, 'step': 1})
    (folder / 'scalars.jsonl').write_text(''.join(f'{json.dumps(row)}\n' for row in rows))
    write_json(folder / 'summary.json', {'train': {'metrics': {'top1': 5.0}}, 'seed': 1})
    hand = synthetic_hand()
    hand.save(folder / 'hand.npz')
    tree = np.stack([np.array(hand.parents) % 2**32, np.arange(16)]).astype(np.uint32)
    mano = {'f': hand.faces, 'J_regressor': hand.joint_regressor, 'kintree_table': tree, 'bs_type': 'lrotmin'}
    same = ('v_template', 'weights', 'shapedirs', 'posedirs', 'hands_components', 'hands_mean')
    (folder / 'mano.pkl').write_bytes(pickle.dumps({**mano, **{name: getattr(hand, name) for name in same}}))
    return [
        *((f'sentences.{ending}', read_sentences) for ending in ('json', 'ctm', 'stm', 'txt')),
        ('sentences.json', lambda p: read_sentences(p, 'reference')),
        ('dictionary.npz', lambda p: SignDictionary.load(p, model)),
        ('.report-1-of-1.json', lambda p: all_shards(p.parent, 1)),
        ('scalars.jsonl', read_run),
        ('summary.json', read_summary),
        ('hand.npz', HandModelData.load),
        ('mano.pkl', read_mano_pickle),
    ]


def _poses(folder: Path) -> list[Reader]:
    """Formats that are read and not written, or that hold many clips."""
    np.save(folder / 'rows.npy', RNG.uniform(0, 1, (3, 1662)))
    np.save(folder / 'clips.npy', RNG.uniform(0, 1, (2, 3, 1662)))
    (folder / 'take').mkdir()
    for number in range(3):
        np.save(folder / 'take' / f'{number}.npy', RNG.uniform(0, 1, 1662))
    fractions = {'keypoints': RNG.uniform(0.1, 0.9, (3, 75, 3)), 'confidences': RNG.uniform(0.1, 1, (3, 75))}
    (folder / 'openhands.pkl').write_bytes(pickle.dumps(fractions))
    item = {'frame_dir': 'a', 'label': 0, 'img_shape': (480, 640), 'total_frames': 4,
            'keypoint': POSE.xy[None], 'keypoint_score': POSE.score[None]}  # fmt: skip
    (folder / 'pyskl.pkl').write_bytes(pickle.dumps({'split': {'train': ['a']}, 'annotations': [item]}))
    np.savez(folder / 'foreign.npz', body=RNG.uniform(0, 1, (3, 33, 4)), lh=RNG.uniform(0, 1, (3, 21, 3)))
    FORMATS['openpose'].write(folder / 'openpose', fit_format(POSE, 'openpose')[0])  # type: ignore[misc]
    for name in ('sam_slr', 'neccam'):
        made = {'sam_slr': 'sam/train_data_joint.npy', 'neccam': 'neccam.pkl.gz'}[name]
        (folder / made).parent.mkdir(exist_ok=True)
        FORMATS[name].write_all(folder / made, iter([('a', fit_format(POSE, name)[0])]), {})  # type: ignore[misc]
    foreign = ReadOptions((100, 100), fields='pose=body,left=lh')
    return [
        *((name, _pose) for name in ('openhands.pkl', 'pyskl.pkl', 'neccam.pkl.gz')),
        ('rows.npy', _many), ('clips.npy', _many), ('take/1.npy', _folder),
        ('sam/train_data_joint.npy', _folder), ('sam/train_label.pkl', _folder),
        (f'openpose/openpose_{1:012d}_keypoints.json', _folder),
        ('foreign.npz', lambda p: [clip.read() for clip in find_clips(p, options=foreign)]),
        ('store/index.bin', lambda p: [PackedStore(p.parent)[name] for name in PackedStore(p.parent)]),
    ]  # fmt: skip


def _folder(path: Path) -> object:
    return [clip.read() for clip in find_clips(path.parent, options=_ROWS)]


def _many(path: Path) -> object:
    return [clip.read() for clip in find_clips(path, options=_ROWS)]


def _pose(path: Path) -> object:
    for clip in find_clips(path, (100, 100)):
        clip.read()
    return read_pose(path, (100, 100))
