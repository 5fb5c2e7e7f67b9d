import numpy as np
import pytest

from signmm.datasets.annotations import read_annotations
from signmm.io import PackedStore
from signmm.synth import SynthSign
from signmm.synth.export import remove_corpus, split_signers, write_clips, write_sentences


def test_splits_hold_signers_out():
    assert split_signers(3) == ['train', 'val', 'test']
    assert split_signers(10) == ['train'] * 6 + ['val'] * 2 + ['test'] * 2
    with pytest.raises(ValueError, match='at least 3 signers, got 2'):
        split_signers(2)


def test_written_corpus_reads_back(tmp_path):
    corpus = SynthSign(3, 3, seed=7)
    write_clips(corpus, tmp_path, repeats=2)
    info, samples = read_annotations(tmp_path / 'clips.json')
    assert info['labels'] == corpus.gloss_names and info['dataset'] == 'synthsign' and len(samples) == 18
    signers = {split: {s['signer'] for s in samples if s['split'] == split} for split in ('train', 'val', 'test')}
    assert signers == {'train': {'s000'}, 'val': {'s001'}, 'test': {'s002'}}
    stored = PackedStore(tmp_path / 'clips_poses')['s001_g0002_r001']
    np.testing.assert_array_equal(stored.xy, corpus.clip(2, 1, 1).xy)
    assert stored.extractor == corpus.extractor

    write_sentences(corpus, tmp_path, 4)
    info, samples = read_annotations(tmp_path / 'sentences.json')
    assert [s['split'] for s in samples] == ['train', 'val', 'test', 'train']
    assert (samples[3]['gloss'], samples[3]['text']) == corpus.sentence(3, 0)[1:]


def test_command_reports_both_baselines_and_bad_input(tmp_path, signmm):
    words = [tmp_path / 'out', '--glosses', 3, '--signers', 3, '--repeats', 2]
    done = signmm('data synth', *words, '--baseline')
    assert 'within a signer' in done.out and 'across signers' in done.out and 'synthsign 1' in done.out
    again = signmm('data synth', *words)
    assert again.status == 2 and 'exists already' in again.err and 'Traceback' not in again.err


def test_overwriting_removes_only_a_synthsign_corpus(tmp_path):
    write_clips(SynthSign(2, 3), tmp_path, repeats=1)
    (tmp_path / 'notes.txt').write_text('mine')
    remove_corpus(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ['notes.txt']
    (tmp_path / 'clips.json').write_text('{"metainfo": {"dataset": "wlasl"}, "samples": []}')
    with pytest.raises(ValueError, match="'wlasl', not a SynthSign corpus"):
        remove_corpus(tmp_path)
    assert (tmp_path / 'clips.json').exists()
