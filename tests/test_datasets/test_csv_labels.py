from __future__ import annotations

import datetime
import json
from pathlib import Path

import numpy as np
import openpyxl
import pytest

from signmm.datasets.annotations import read_annotations, write_annotations
from signmm.datasets.csv_labels import read_csv_labels
from signmm.io import write_npz
from signmm.structures import PoseSequence, get_layout


def write(path: Path, *lines: str) -> Path:
    path.write_text('\n'.join(lines) + '\n', encoding='utf8')
    return path


def test_classes(tmp_path):
    table = write(
        tmp_path / 'my.csv',
        '\ufeffVideo;Gloss;Split;Signer;first;last',
        'a/one.mp4;tree;train;ann;;',
        'two.MP4; house ;train;bob;3;9',
        'a\\three.v2.avi;tree;test;;;',
    )
    labels, samples = read_csv_labels(table)
    assert labels == ['house', 'tree']
    assert samples == [
        {'video_id': 'a/one', 'split': 'train', 'label': 1, 'signer': 'ann'},
        {'video_id': 'two', 'split': 'train', 'label': 0, 'signer': 'bob', 'frames': [3, 9]},
        {'video_id': 'a/three.v2', 'split': 'test', 'label': 1},
    ]


def test_sentences(tmp_path):
    table = write(tmp_path / 'my.csv', 'video,gloss,text,split', 'a.mp4,IT RAIN,"it rains, today",train')
    assert read_csv_labels(table, 'gloss') == (None, [{'video_id': 'a', 'split': 'train', 'gloss': ['IT', 'RAIN']}])
    assert read_csv_labels(table, 'text', 'text')[1][0]['text'] == 'it rains, today'


@pytest.mark.parametrize('signers', [True, False])
def test_chosen_splits(tmp_path, signers):
    rows = [f'{i}.mp4,x{i % 2},{i % 10 if signers else ""}' for i in range(100)]
    table = write(tmp_path / 'my.csv', 'video,label,signer', *rows)
    _, samples = read_csv_labels(table, shares=(0.1, 0.2))
    counts = {split: sum(s['split'] == split for s in samples) for split in ('train', 'val', 'test')}
    assert counts == {'train': 70, 'val': 10, 'test': 20}
    if signers:
        of = {split: {s['signer'] for s in samples if s['split'] == split} for split in counts}
        assert not (of['train'] & of['test'] or of['train'] & of['val'] or of['val'] & of['test'])
    assert read_csv_labels(table, shares=(0.1, 0.2))[1] == samples
    assert read_csv_labels(table, shares=(0.1, 0.2), seed=1)[1] != samples


@pytest.mark.parametrize(
    ('lines', 'message'),
    [
        (
            ['video,word,split', 'a,b,train'],
            "no column 'gloss or label or text' .--label-column NAME.; it has: video, word",
        ),
        (['clip,gloss,split', 'a,b,train'], "no column 'video'"),
        (['video,gloss', 'a,b'], "no column 'split'; add one"),
        (['video,gloss,split', 'a,,train'], "line 2: column 'gloss' is empty"),
        (['video,gloss,split'], 'no rows below the header'),
        (['video,gloss,split', 'a.mp4,hello, my friend,train'], 'line 2: 4 cells under 3 columns; put quotes'),
        (['video,gloss,split', 'a,b,train', 'c,"d', 'e",train'], "line 3: column 'gloss' has a line break"),
        (['video,gloss,split', 'a,b,train', 'c,"d,train'], 'line 3: .*is a quote not closed'),
        (['video,gloss,split', 'a,b,Trainn'], "line 2: split 'Trainn'; expected train, val or test"),
        (['video,gloss,split', '../a,b,train'], "line 2: the id '../a' leaves.*'video' holds paths below the folder"),
        (['video,gloss,split', 'C:\\v\\a.mp4,b,train'], "line 2: .*drive letter.*'video' holds paths below the folder"),
        (['video,gloss,split', 'a,#N/A,train'], "line 2: the cell under 'gloss' is #N/A"),
        (
            ['video,gloss,split', 'a.mp4,b,train', 'c,b,train', 'a.npz,c,train'],
            "line 4: the clip 'a' is in line 2 already",
        ),
        (['video,gloss,split,first,last', 'a,b,train,9,3'], 'line 2: first must be below last'),
        (['video,gloss,split,first,last', 'a,b,train,1.5,3'], 'line 2: first and last must be whole numbers'),
        (['video,gloss,split,first', 'a,b,train,1'], "'first' and 'last' are both needed"),
        (['video,Video,gloss', 'a,b,c'], 'differ in the case'),
        (['video,gloss,split', 'a,b,train', 'c,d,test'], "1 classes have no clip in split 'train' .*: d"),
    ],
)
def test_refusals(tmp_path, lines, message):
    with pytest.raises(ValueError, match=message):
        read_csv_labels(write(tmp_path / 'my.csv', *lines))


def test_wrong_arguments(tmp_path):
    table = write(tmp_path / 'my.csv', 'video,gloss', 'a,b')
    with pytest.raises(ValueError, match="did you mean 'gloss'"):
        read_csv_labels(table, 'glos')
    with pytest.raises(ValueError, match='together below 1'):
        read_csv_labels(table, shares=(0.5, 0.5))


def test_command(tmp_path, signmm):
    table = write(tmp_path / 'my.csv', 'video,gloss,split', 'a.mp4,x,train', 'b.mp4,x,test')
    layout = get_layout('triplet49')
    pose = PoseSequence(np.ones((2, 49, 2), np.float32), np.ones((2, 49), np.float32), layout)
    write_npz(tmp_path / 'poses' / 'a.npz', pose)
    out = tmp_path / 'out.json'
    output = signmm('data annotate', table, out, '--poses', tmp_path / 'poses')
    assert output.status == 1 and 'test: 0 of 1 clips found' in output.out
    assert '1 clips have no poses: b' in output.err
    assert read_annotations(out)[0] == {'dataset': 'my', 'labels': ['x']}
    write_npz(tmp_path / 'poses' / 'b.npz', pose)
    assert signmm('data annotate', table, out, '--poses', tmp_path / 'poses').status == 0
    assert json.loads(out.read_text())['samples'][1] == {'video_id': 'b', 'split': 'test', 'label': 0}


ROWS = [
    'video|Gloss|Split|signer',
    'a.mp4|ma\u00f1ana|Train|1',
    'b.MOV|"a, b"|validation|2',
    'signer.1|a, b|dev|2',
    'c|a, b|train|3',
]


@pytest.mark.parametrize('delimiter', [',', ';', '\t', '|'])
@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16', 'cp1252'])
def test_tables_as_people_have_them(delimiter, encoding, tmp_path, caplog):
    rows = [row.replace('a, b', '"a, b"').replace('""', '"').replace('|', delimiter) for row in ROWS]
    (tmp_path / 'my.csv').write_bytes('\r\n'.join([*rows, '']).encode(encoding))
    labels, samples = read_csv_labels(tmp_path / 'my.csv')
    assert labels == ['a, b', 'ma\u00f1ana']
    assert [(s['video_id'], s['split'], s['label']) for s in samples] == [
        ('a', 'train', 1), ('b', 'val', 0), ('signer.1', 'val', 0), ('c', 'train', 0)
    ]  # fmt: skip
    said = ' '.join(record.getMessage() for record in caplog.records)
    assert "split 'validation' was taken for 'val'" in said
    assert ('cp1252' in said) == (encoding == 'cp1252')


def test_whole_numbers_keep_their_order_and_names_are_composed(tmp_path):
    rows = [f'{i}.mp4,{label},train' for i, label in enumerate(['10', '2', '0', '1'])]
    assert read_csv_labels(write(tmp_path / 'my.csv', 'video,label,split', *rows))[0] == ['0', '1', '2', '10']
    decomposed = ['a,man\u0303ana,train', 'b,ma\u00f1ana,train']
    assert read_csv_labels(write(tmp_path / 'my.csv', 'video,label,split', *decomposed))[0] == ['ma\u00f1ana']


def test_columns_by_option(tmp_path):
    table = write(tmp_path / 'my.csv', 'SampleVideo,Word,Participant,subset', 'x/a.mp4,hi,P1,train')
    columns = {'video': 'SampleVideo', 'label': 'word', 'signer': 'Participant', 'split': 'subset'}
    assert read_csv_labels(table, columns=columns)[1] == [
        {'video_id': 'x/a', 'split': 'train', 'label': 0, 'signer': 'P1'}
    ]
    with pytest.raises(ValueError, match="no column 'path' .--video-column NAME."):
        read_csv_labels(table, columns={'video': 'path'})


def test_several_clips_of_one_video(tmp_path):
    """Rows with spans of one video are clips of their own; the poses stay those of the video."""
    table = write(
        tmp_path / 'spans.csv',
        'video,gloss,split,first,last',
        'long.mp4,A,train,0,30',
        'long.mp4,B,train,30,60',
        'long.mp4,B,test,60,90',
        'other.mp4,A,train,5,9',
    )
    _, samples = read_csv_labels(table)
    assert [(s['video_id'], s.get('video'), s['frames']) for s in samples] == [
        ('long_0_30', 'long', [0, 30]),
        ('long_30_60', 'long', [30, 60]),
        ('long_60_90', 'long', [60, 90]),
        ('other', None, [5, 9]),
    ]
    write_annotations(tmp_path / 'a.json', {'labels': ['A', 'B']}, samples)
    write(table, 'video,gloss,split,first,last', 'long.mp4,A,train,0,30', 'long.mp4,A,test,20,60')
    with pytest.raises(ValueError, match=r"shares frames of video 'long' with sample 0"):
        write_annotations(tmp_path / 'b.json', {'labels': ['A']}, read_csv_labels(table)[1])


def test_numbers_written_as_fractions_keep_their_order(tmp_path):
    rows = [f'{i}.mp4,{label},train' for i, label in enumerate(['10.0', '2.0', '-1', '01', '1'])]
    labels, _ = read_csv_labels(write(tmp_path / 'my.csv', 'video,label,split', *rows))
    assert labels == ['-1', '01', '1', '2.0', '10.0']


def test_what_can_be_mistaken_is_said(tmp_path, caplog):
    rows = ['a,Hello,train,0', 'b,\u200bhello,train,1', 'c,nan,train,2']
    labels, samples = read_csv_labels(write(tmp_path / 'my.csv', 'video,gloss,split,start', *rows))
    assert len(labels) == 3 and 'frames' not in samples[0]
    said = ' '.join(record.getMessage() for record in caplog.records)
    assert 'columns that are not read: start' in said
    assert "'Hello', '\\u200bhello' are classes of their own" in said
    assert "'nan' is taken for the name of a class" in said


def test_dates_are_refused_where_they_would_be_a_name(tmp_path):
    book = openpyxl.Workbook()
    for cells in (['video', 'gloss', 'split', 'recorded'], ['a', 'x', 'train', datetime.date(2024, 3, 1)]):
        book.active.append(cells)
    book.save(tmp_path / 'a.xlsx')
    assert read_csv_labels(tmp_path / 'a.xlsx')[0] == ['x']
    with pytest.raises(ValueError, match="line 2: the cell under 'recorded' is 2024-03-01.*format it as text"):
        read_csv_labels(tmp_path / 'a.xlsx', columns={'label': 'recorded'})
