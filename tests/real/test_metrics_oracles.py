from __future__ import annotations

import csv
import json
import re

import pytest

from signmm.evaluation.bleu import corpus_bleu
from signmm.evaluation.rouge import rouge_l
from signmm.evaluation.wer import corpus_wer
from tests.real import real_data

pytestmark = pytest.mark.skipif(not real_data.DATA.exists(), reason='real data is not here')
LINE = re.compile(r'sample: (.*?), (?:prediction|ground-truth): ?(.*)')


def test_wer_to_every_printed_digit():
    folder = real_data.DATA / 'oracle_cslr'
    rows = (folder / 'si_dev_ref.txt').read_text(encoding='utf8').splitlines()[1:]
    references = dict(row.split('|') for row in rows)
    with (folder / 'si_dev_hyp.csv').open(encoding='utf8') as file:
        hypotheses = dict(list(csv.reader(file))[1:])
    result = corpus_wer([r.split() for r in references.values()], [hypotheses[k].split() for k in references])
    figures = json.loads((folder / 'figures.json').read_text())['si_dev_hyp']
    assert (result.errors, result.reference_tokens) == (figures['errors'], figures['reference_tokens'])
    assert round(result.wer, 4) == figures['wer_corpus']
    assert round(result.sentence_mean, 4) == figures['wer_mean_of_sentences']


@pytest.mark.parametrize('name', ['csl_daily_dev', 'how2sign_test'])
def test_bleu_and_rouge_to_every_printed_digit(name):
    folder = real_data.DATA / 'oracle_translation'
    figures = json.loads((folder / 'figures.json').read_text())[name]
    hypotheses, references = (
        [LINE.match(row).groups()[1] for row in (folder / f'{name}.{end}.txt').read_text(encoding='utf8').splitlines()]
        for end in ('hyp', 'ref')
    )
    assert len(references) == figures['pairs']
    for tokenizer in ('13a', 'none'):
        values, _ = corpus_bleu(references, hypotheses, tokenizer)
        assert [round(v, 4) for v in values] == figures[f'bleu1_4_{tokenizer}']
    assert round(rouge_l(references, hypotheses, 'package'), 4) == figures['rouge_l_f_rouge_package']
    assert round(rouge_l(references, hypotheses, 'beta1.2'), 4) == figures['rouge_l_beta_1.2']
