"""What `signmm test --out` writes of sentences gives the metrics of the test run again."""

from __future__ import annotations

import json

import pytest
import torch
from mmengine.config import Config
from mmengine.registry import init_default_scope

from signmm.cli.report.sentence_files import read_pairs
from signmm.evaluation.bleu import corpus_bleu
from signmm.evaluation.rouge import rouge_l
from signmm.evaluation.wer import corpus_wer
from signmm.io.checkpoint import save_checkpoint
from signmm.registry import MODELS
from signmm.synth import SynthSign
from signmm.synth.export import write_sentences
from signmm.testing.fakes import tiny_backbone
from tests.test_apis.conftest import PIPELINE

BASE = """
_base_ = ['signmm::_base_/default_runtime.py']
model = {model}
test_dataloader = dict(
    batch_size=2, num_workers=0, sampler=dict(type='DefaultSampler', shuffle=False),
    dataset=dict(
        type='SignDataset', ann_file='{folder}/sentences.json', poses='{folder}/sentences_poses', split='test',
        pipeline={steps}))
test_evaluator = {metrics}
test_cfg = dict()
"""


@pytest.fixture(scope='module')
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp('synthsign')
    samples = write_sentences(SynthSign(6, 3, seed=1), folder, 12)
    return folder, [sample for sample in samples if sample['split'] == 'test']


@pytest.fixture
def run(corpus, signmm, tmp_path):
    """Tests a model with random weights; gives the metrics."""

    def test(head, metrics, out, *words):
        folder, _ = corpus
        init_default_scope('signmm')
        model = dict(type='SignModel', backbone=tiny_backbone(), head=head)
        torch.manual_seed(3)
        built = MODELS.build(Config(dict(model=model)).model)
        for parameter in built.head.parameters():
            if parameter.dim() > 1:
                torch.nn.init.normal_(parameter, std=1.0)
        save_checkpoint({'meta': {}, 'state_dict': built.state_dict()}, tmp_path / 'best.pth')
        config = BASE.format(model=model, folder=folder, steps=PIPELINE, metrics=metrics)
        (tmp_path / 'toy.py').write_text(config)
        done = signmm('test', tmp_path / 'toy.py', tmp_path / 'best.pth', '--out', tmp_path / out, *words)
        if done.status:
            return done.err
        return json.loads((tmp_path / 'summary.json').read_text())['test']['metrics']

    return test


def test_glosses(corpus, run, signmm, tmp_path):
    names = sorted({gloss for sample in corpus[1] for gloss in sample['gloss']})
    head = dict(type='CTCHead', vocabulary=['<blank>', '<unk>', *names], in_width=12, factor=8, beam_width=4)
    metric = [dict(type='WERMetric')]
    for ending in ('json', 'ctm', 'stm', 'txt'):
        found = run(head, metric, f'h.{ending}')
        one = tmp_path / 'h.json'
        files = [one] if ending == 'json' else [one, tmp_path / f'h.{ending}']
        ids, references, hypotheses = read_pairs(*files)
        split = [h.split() if isinstance(h, str) else h for h in hypotheses]
        result = corpus_wer(references, split, 'sclite')
        for name in ('deletion', 'insertion', 'substitution'):
            assert result.rate(getattr(result, f'{name}s')) == found[name]
        assert result.wer == found['WER']
        assert f'WER {found["WER"]:.2f} % (' in signmm('report wer', *files).out
        assert ids == [sample['video_id'] for sample in corpus[1]]
        assert references == [sample['gloss'] for sample in corpus[1]]
    found, twice = run(head, metric, 'steps.npz'), [tmp_path / 'steps.npz'] * 2
    assert signmm('fuse', *twice, '--beam-width', 4).out.splitlines()[-1].startswith(f'| mean | {found["WER"]:.2f} |')
    rows = json.loads((tmp_path / 'h.json').read_text())['sentences']
    assert any(row['hypothesis'] for row in rows)
    for row in rows:
        scores = [one['log_probability'] for one in row['nbest']]
        assert len(scores) == 4 and scores == sorted(scores, reverse=True) and scores[0] <= 0
        assert row['nbest'][0]['hypothesis'] == row['hypothesis'] == [s['gloss'] for s in row['segments']]
        assert all(s['stop'] == s['last'] / 25 and s['first'] < s['last'] for s in row['segments'])


def test_translations(corpus, run, signmm, tmp_path):
    words = sorted({word for sample in corpus[1] for word in sample['text'].split()})
    vocabulary = ['<unk>', '<pad>', '<bos>', '<eos>', *words]
    head = dict(type='TranslationHead', vocabulary=vocabulary, in_width=12, width=8, depth=1, heads=2, ffn_width=8)
    metrics = [dict(type='BLEUMetric'), dict(type='ROUGEMetric')]
    for ending in ('json', 'stm', 'txt'):
        found = run(head, metrics, f'h.{ending}')
        one = tmp_path / 'h.json'
        files = [one] if ending == 'json' else [one, tmp_path / f'h.{ending}']
        _, references, hypotheses = read_pairs(*files)
        texts = [h if isinstance(h, str) else ' '.join(h) for h in hypotheses]
        assert [found[f'BLEU-{n}'] for n in range(1, 5)] == corpus_bleu(references, texts)[0]
        assert found['ROUGE-L'] == rouge_l(references, texts) > 0
        done = signmm('report bleu', *files)
        assert f'| BLEU-1 | {found["BLEU-1"]:.2f} |' in done.out and f'| ROUGE-L | {found["ROUGE-L"]:.2f} |' in done.out
    assert references == [sample['text'] for sample in corpus[1]]


def test_refusals(run, tmp_path):
    head = dict(type='CTCHead', vocabulary=['<blank>', '<unk>', 'A'], in_width=12)
    metric = [dict(type='WERMetric')]
    assert 'as CTCHead gives glosses' in run(head, metric, 'h.csv')
    assert '--flip and --clips average class scores' in run(head, metric, 'h.json', '--flip')
    assert not (tmp_path / 'h.json').exists()
