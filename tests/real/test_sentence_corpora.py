from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest

from signmm.datasets.annotations import check_counts, check_samples, split_counts
from signmm.datasets.csl_daily import read_csl_daily
from signmm.datasets.phoenix import SHORT_CLIP, read_phoenix
from signmm.evaluation import BLEUMetric, ROUGEMetric, WERMetric
from signmm.evaluation.phoenix_cleanup import get_clean_up
from signmm.evaluation.wer import corpus_wer
from signmm.text.rules import build_vocabulary, sample_tokens
from tests.real import real_data

TEXT = real_data.DATA / 'cslr_text'
pytestmark = pytest.mark.skipif(not TEXT.exists(), reason='real data is not here')


def json_lines(path):
    with gzip.open(path, 'rt', encoding='utf8') as file:
        return [json.loads(line) for line in file]


SPLITS = ('train', 'dev', 'test')


def build(rule, corpus):
    field = 'text' if rule == 'slt_text' else 'gloss'
    return len(build_vocabulary([(s['split'], sample_tokens(s, field)) for s in corpus.samples], rule))


def gloss_types(samples, split):
    counts = Counter(gloss for s in samples if s['split'] == split for gloss in s['gloss'])
    return len(counts), sum(counts.values())


def test_phoenix14t_counts_and_vocabularies():
    corpus = read_phoenix(TEXT / 'phoenix14t', 'phoenix14t')
    check_samples(corpus.samples, None)
    check_counts('phoenix14t', corpus.samples, corpus.expected)
    assert [gloss_types(corpus.samples, s) for s in ('train', 'dev', 'test')] == [
        (1085, 55247),
        (393, 3748),
        (411, 4264),
    ]
    assert build('slt_gloss', corpus) == 1085 + 3
    assert build('train_gloss', corpus) == 1085 + 2
    assert build('vac_gloss', corpus) == 1115 + 1
    assert build('slt_text', corpus) == 2888 + 4
    words = {
        split: Counter(w for s in corpus.samples if s['split'] == split for w in s['text'].split()) for split in SPLITS
    }
    assert sum(count == 1 for count in words['train'].values()) == 1077
    assert [len(set(words[split]) - set(words['train'])) for split in ('dev', 'test')] == [57, 59]
    signed = {split: {g for s in corpus.samples if s['split'] == split for g in s['gloss']} for split in SPLITS}
    assert [len(signed[split] - signed['train']) for split in ('dev', 'test')] == [12, 19]
    assert max(len(s['gloss']) for s in corpus.samples) == 30 and len({s['signer'] for s in corpus.samples}) == 9
    truth = {row['name'].split('/')[1]: row['text'] for row in json_lines(TEXT / 'phoenix14t/phoenix14t.dev.jsonl.gz')}
    assert {s['video_id']: s['text'] for s in corpus.samples if s['split'] == 'dev'} == truth


def test_phoenix14_counts():
    corpus = read_phoenix(TEXT / 'phoenix14', 'phoenix14')
    # This copy of the training list lacks one clip of the official 5,672; the check tells.
    assert split_counts(corpus.samples) == {'train': 5671, 'dev': 540, 'test': 629}
    assert SHORT_CLIP not in {s['video_id'] for s in corpus.samples}
    with pytest.raises(ValueError, match='expected train 5,672'):
        check_counts('phoenix14', corpus.samples, corpus.expected)
    assert [gloss_types(corpus.samples, s) for s in SPLITS] == [(1231, 65211), (460, 5540), (496, 6504)]
    assert build('train_gloss', corpus) == 1231 + 2 and build('vac_gloss', corpus) == 1295 + 1


@pytest.mark.parametrize('name', ['phoenix14', 'phoenix14t'])
def test_vac_vocabulary_equals_the_one_in_use(name):
    corpus = read_phoenix(TEXT / name, name)
    vocabulary = build_vocabulary([(s['split'], s['gloss']) for s in corpus.samples], 'vac_gloss')
    published = json.loads((TEXT / name / 'gloss_dict.json').read_text(encoding='utf8'))
    assert {gloss: i for gloss, i in vocabulary.ids.items() if i} == {gloss: row[0] for gloss, row in published.items()}


def test_clean_up_reproduces_the_cleaned_training_references():
    corpus = read_phoenix(TEXT / 'phoenix14', 'phoenix14')
    with gzip.open(TEXT / 'phoenix14/phoenix2014-groundtruth-train.stm.gz', 'rt', encoding='utf8') as file:
        rows = [line.split() for line in file]
    # The file is cleaned, but keeps some equal neighbours.
    merge, clean = get_clean_up('merge'), get_clean_up('phoenix14')
    published = {row[0]: merge(row[5:]) for row in rows}
    ours = {s['video_id']: clean(s['gloss']) for s in corpus.samples if s['split'] == 'train'}
    assert len(ours) == 5671 and ours == published
    assert len({gloss for sentence in ours.values() for gloss in sentence}) == 1100


def test_csl_daily_dev_and_test(tmp_path):
    with gzip.open(TEXT / 'csl_daily/split_1.txt.gz', 'rt', encoding='utf8') as file:
        head, *rows = file.read().splitlines()
    (tmp_path / 'split.txt').write_text('\n'.join([head, *(r for r in rows if not r.endswith('train'))]))
    maps = [(TEXT / f'csl_daily/video_map.{s}.txt').read_text(encoding='utf8').splitlines() for s in ('dev', 'test')]
    (tmp_path / 'map.txt').write_text('\n'.join(maps[0] + maps[1][1:]), encoding='utf8')
    corpus = read_csl_daily(tmp_path / 'map.txt', tmp_path / 'split.txt')
    assert split_counts(corpus.samples) == {'dev': 1077, 'test': 1176}
    assert [gloss_types(corpus.samples, s) for s in ('dev', 'test')] == [(1344, 8173), (1345, 9002)]
    assert sum(row.endswith('train') for row in rows) == corpus.expected['train']
    with pytest.raises(ValueError, match='are not in'):
        read_csl_daily(tmp_path / 'map.txt', TEXT / 'csl_daily/split_1.txt')


@pytest.mark.parametrize('preset', ['none', 'merge', 'phoenix14t'])
def test_reference_against_itself_is_perfect_and_corruption_is_counted(preset):
    corpus = read_phoenix(TEXT / 'phoenix14t', 'phoenix14t')
    clean = get_clean_up(preset)
    references = [clean(s['gloss']) for s in corpus.samples if s['split'] == 'dev']
    assert corpus_wer(references, references).errors == 0
    # One deletion, one insertion, one substitution.
    broken = [list(r) for r in references]
    del broken[0][0]
    broken[1].append('NIE-GESEHEN')
    broken[2][1] = 'NIE-GESEHEN'
    result = corpus_wer(references, broken, 'sclite')
    assert (result.deletions, result.insertions, result.substitutions) == (1, 1, 1)
    assert result.wer == pytest.approx(300 / sum(map(len, references)))


def test_references_against_themselves_through_the_full_evaluation():
    corpus = read_phoenix(TEXT / 'phoenix14t', 'phoenix14t')
    metrics = [WERMetric('phoenix14t'), BLEUMetric('none'), ROUGEMetric()]
    found = {}
    for split, expected in (('dev', 519), ('test', 642)):
        rows = [
            {'gt_gloss': s['gloss'], 'pred_gloss': s['gloss'], 'gt_text': s['text'], 'pred_text': s['text']}
            for s in corpus.samples
            if s['split'] == split
        ]
        assert len(rows) == expected
        for metric in metrics:
            metric.process(None, rows)
            found |= metric.evaluate(expected)
        perfect = {'WER': 0.0, 'BLEU-1': 100.0, 'BLEU-2': 100.0, 'BLEU-3': 100.0, 'BLEU-4': 100.0, 'ROUGE-L': 100.0}
        assert {name: found[name] for name in perfect} == pytest.approx(perfect)


def test_three_corrupted_sentences_counted_by_hand():
    corpus = read_phoenix(TEXT / 'phoenix14t', 'phoenix14t')
    one, two, three = [s for s in corpus.samples if s['split'] == 'dev'][:3]
    assert one['gloss'] == ['DRUCK', 'TIEF', 'KOMMEN'] and len(two['gloss']) == len(three['gloss']) == 8
    wrong = [
        ['__ON__', 'DRUCK', 'loc-KOMMEN', 'KOMMEN'],  # TIEF is missing; the rest is cleaned away
        [gloss.replace('REGEN', 'SCHNEE') for gloss in two['gloss']],  # once REGEN
        [*three['gloss'], 'HEUTE', 'NACHT'],
    ]
    metric = WERMetric('phoenix14t')
    metric.process(
        None, [{'gt_gloss': s['gloss'], 'pred_gloss': w} for s, w in zip((one, two, three), wrong, strict=True)]
    )
    parts = {'deletion': 1, 'insertion': 2, 'substitution': 1}
    assert metric.evaluate(3) == pytest.approx({'WER': 400 / 19} | {k: 100 * v / 19 for k, v in parts.items()})
    # One word of ten is wrong: 9/10, 7/9, 5/8 and 4/7 of the n-grams are right.
    assert one['text'] == 'tiefer luftdruck bestimmt in den nächsten tagen unser wetter .'
    row = {'gt_text': one['text'], 'pred_text': one['text'].replace('unser', 'das')}
    bleu, rouge = BLEUMetric('none'), ROUGEMetric()
    bleu.process(None, [row])
    rouge.process(None, [row])
    values = [0.9, 0.7**0.5, 0.4375 ** (1 / 3), 0.25**0.25]
    assert bleu.evaluate(1) == pytest.approx({f'BLEU-{n}': 100 * v for n, v in enumerate(values, 1)})
    assert rouge.evaluate(1) == pytest.approx({'ROUGE-L': 90.0})
