"""predict.py prints a table or JSON and says which clips have no answer."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path

import pytest

from signmm.io import write_npz
from tests.test_apis.conftest import LABELS, checkpoint, poses
from tests.test_segmentation.clips import signer, up_and_down, with_hands

__all__ = ['checkpoint', 'poses']


@pytest.fixture
def predict(signmm):
    return lambda *words: signmm('predict', *words, '--device', 'cpu')


def test_json_table_and_bad_files(predict, checkpoint, poses, tmp_path):
    path = checkpoint()
    for pose in poses:
        write_npz(tmp_path / 'clips' / f'{pose.source}.npz', pose)
    found = json.loads(predict(path, tmp_path / 'clips', '--json', '--topk', 2).out)
    assert [Path(item['clip']).stem for item in found] == ['clip0', 'clip1', 'clip2']
    assert all(len(item['topk']) == 2 and item['topk'][0]['label'] in LABELS for item in found)

    assert 'answer' in predict(path, tmp_path / 'clips', '--flip', '--clips', 2).out

    (tmp_path / 'clips' / 'bad.npz').write_bytes(b'PK\x03\x04')
    done = predict(path, tmp_path / 'clips', '--json')
    assert done.status == 1 and re.search(r'1 of 4 clips have no answer:\n.*bad\.npz', done.err)


def test_refusals(predict, checkpoint, tmp_path):
    assert 'no such file' in predict(tmp_path / 'no.pth', tmp_path).err
    done = predict(checkpoint(), tmp_path, '--image-size', 'big')
    assert done.status == 2 and "expected WIDTHxHEIGHT such as 640x480, got 'big'" in done.err


def test_overlay_and_markup(predict, checkpoint, poses, tmp_path):
    """Text from data is never markup: `[b]` in a label or file name is shown as it is."""
    path = checkpoint(labels=['[red]x', 'go [/b]', 'up'])
    write_npz(tmp_path / 'take [a].npz', poses[0])
    done = predict(path, tmp_path / 'take [a].npz', '--save', tmp_path / 'o.gif')
    assert done.status == 0 and (tmp_path / 'o.gif').is_file()
    assert 'take [a].npz' in done.out and 'go [/b]' in done.out and '[red]x' in done.out


def test_another_extractor_is_a_warning_in_the_answer(predict, checkpoint, poses, tmp_path):
    write_npz(tmp_path / 'a.npz', poses[0])
    done = predict(checkpoint(extractor='other 2'), tmp_path / 'a.npz', '--json')
    (answer,) = json.loads(done.out)
    assert answer['answer'] == answer['topk'][0]['label']
    assert "poses from 'made 1', but the model was trained on 'other 2'" in answer['warnings'][0]
    assert done.err.count("trained on 'other 2'") >= 1


def test_hands_below_the_threshold_of_the_pipeline_do_not_count(predict, checkpoint, poses, tmp_path):
    """CropParts leaves hand joints below 0.5 out, so an answer may not say that there were hands."""
    for name, score in (('sure', 0.6), ('unsure', 0.4)):
        hands = [j for part in ('left', 'right') for j in poses[0].layout.parts[part]]
        confidence = poses[0].score.copy()
        confidence[:, hands] = score
        write_npz(tmp_path / 'clips' / f'{name}.npz', dataclasses.replace(poses[0], score=confidence))
    done = predict(checkpoint(), tmp_path / 'clips', '--json')
    sure, unsure = json.loads(done.out)
    assert (sure['hand_share'], unsure['hand_share']) == (1.0, 0.0)
    assert sure['answer'] == sure['topk'][0]['label'] and 'not calibrated' in sure['warnings'][0]
    assert unsure['answer'] == 'no hands' and unsure['topk'][0]['label'] in LABELS
    assert 'no hand was found' in unsure['warnings'][0] and 'unsure.npz: no hand was found' in done.err

    rows = {}
    for line in predict(checkpoint(), tmp_path / 'clips', '--topk', 2).out.splitlines():
        cells = [cell.strip() for cell in re.split('[│┃|]', line)[1:-1]]
        if cells:
            rows[cells[0]] = cells[1:]
    assert rows['unsure.npz'][1:4] == ['0 %', 'no hands', '']
    assert len(rows['unsure.npz'][4].split(', ')) == 2 and len(rows['sure.npz'][4].split(', ')) == 1


def test_long_clips_are_cut(predict, checkpoint, tmp_path):
    write_npz(tmp_path / 'long.npz', with_hands(signer(up_and_down(20, 30))))
    done = predict(checkpoint(), tmp_path / 'long.npz', '--segment', 'rest', '--json')
    (answer,) = json.loads(done.out)
    assert [(one['first'], one['last']) for one in answer['segments']] == [(20, 50), (70, 100)]
    assert answer['answer'] == ' '.join(one['gloss'] for one in answer['segments'])
    assert 'long.npz' in predict(checkpoint(), tmp_path / 'long.npz', '--segment', 'trim').out
    done = predict(checkpoint(), tmp_path / 'long.npz', '--segment', 'pauses')
    assert done.status == 2 and 'expected rest, trim or a checkpoint' in done.err
