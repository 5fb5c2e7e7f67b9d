from __future__ import annotations

import gzip
import json
from collections import Counter

import pytest

from signmm.datasets.annotations import check_counts, check_samples, split_counts
from signmm.datasets.csl_daily import read_csl_daily
from signmm.datasets.phoenix import SHORT_CLIP, read_phoenix
from signmm.datasets.vocabulary import build_vocabulary
from signmm.evaluation.phoenix_cleanup import get_clean_up
from signmm.evaluation.wer import corpus_wer
from tests.real import real_data

TEXT = real_data.DATA / 'cslr_text'
pytestmark = pytest.mark.skipif(not TEXT.exists(), reason='real data is not here')


def json_lines(path):
    with gzip.open(path, 'rt', encoding='utf8') as file:
        return [json.loads(line) for line in file]


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
    glosses = [(s['split'], s['gloss']) for s in corpus.samples]
    assert len(build_vocabulary(glosses, 'train_gloss')) == 1085 + 2
    assert len(build_vocabulary(glosses, 'vac_gloss')) == 1115 + 1
    words = build_vocabulary([(s['split'], s['text'].split()) for s in corpus.samples], 'slt_text')
    assert len(words) == 2887 + 4 or len(words) == 2888 + 4
    truth = {row['name'].split('/')[1]: row['text'] for row in json_lines(TEXT / 'phoenix14t/phoenix14t.dev.jsonl.gz')}
    assert {s['video_id']: s['text'] for s in corpus.samples if s['split'] == 'dev'} == truth


def test_phoenix14_counts():
    corpus = read_phoenix(TEXT / 'phoenix14', 'phoenix14')
    # This copy of the training list lacks one clip of the official 5,672; the check tells.
    assert split_counts(corpus.samples) == {'train': 5671, 'dev': 540, 'test': 629}
    assert SHORT_CLIP not in {s['video_id'] for s in corpus.samples}
    with pytest.raises(ValueError, match='expected train 5,672'):
        check_counts('phoenix14', corpus.samples, corpus.expected)
    assert [gloss_types(corpus.samples, s) for s in ('dev', 'test')] == [(460, 5540), (496, 6504)]


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
