from __future__ import annotations

import csv
import json
import re

import pytest

from signmm.cli.report.sentence_files import read_pairs
from signmm.evaluation.bleu import corpus_bleu
from signmm.evaluation.hypothesis_files import format_clip, glosses_of, text_of, write_hypotheses
from signmm.evaluation.rouge import rouge_l
from signmm.evaluation.wer import corpus_wer
from tests.real import real_data

pytestmark = pytest.mark.skipif(not real_data.DATA.exists(), reason='real data is not here')
LINE = re.compile(r'sample: (.*?), (?:prediction|ground-truth): ?(.*)')


def through_files(tmp_path, field, references, hypotheses, ending):
    """Writes the oracle's sentences as ``signmm test --out`` does and gives the paths for a report."""
    for name in ('.json', ending):
        clips = []
        for clip, reference in references.items():
            sample = {'video_id': clip.replace(' ', '_'), 'fps': 25.0, 'num_frames': 100}
            sample |= {field.replace('pred', 'gt'): reference, field: hypotheses[clip]}
            if field == 'pred_gloss':
                sample['pred_segments'] = [(gloss, i, i + 1) for i, gloss in enumerate(hypotheses[clip])]
            clips.append(format_clip(sample, field, name))
        write_hypotheses(tmp_path / f'hyp{name}', clips)
    return [tmp_path / 'hyp.json'] if ending == '.json' else [tmp_path / 'hyp.json', tmp_path / f'hyp{ending}']


@pytest.mark.parametrize('ending', ['.json', '.ctm', '.stm', '.txt'])
def test_wer_to_every_printed_digit(tmp_path, signmm, ending):
    folder = real_data.DATA / 'oracle_cslr'
    rows = (folder / 'si_dev_ref.txt').read_text(encoding='utf8').splitlines()[1:]
    references = dict(row.split('|') for row in rows)
    with (folder / 'si_dev_hyp.csv').open(encoding='utf8') as file:
        hypotheses = dict(list(csv.reader(file))[1:])
    words = [{clip: text.split() for clip, text in side.items()} for side in (references, hypotheses)]
    files = through_files(tmp_path, 'pred_gloss', *words, ending)
    _, right, recognised = read_pairs(*files)
    result = corpus_wer([glosses_of(s) for s in right], [glosses_of(s) for s in recognised])
    figures = json.loads((folder / 'figures.json').read_text())['si_dev_hyp']
    assert (result.errors, result.reference_tokens) == (figures['errors'], figures['reference_tokens'])
    assert round(result.wer, 4) == figures['wer_corpus']
    assert round(result.sentence_mean, 4) == figures['wer_mean_of_sentences']
    printed = f'WER {figures["wer_corpus"]:.2f} % ({figures["errors"]} errors / {figures["reference_tokens"]} glosses'
    assert printed in signmm('report wer', *files, '--costs', 'unit').out
    as_they_are = [folder / 'si_dev_ref.txt', folder / 'si_dev_hyp.csv']
    assert printed in signmm('report wer', *as_they_are, '--costs', 'unit').out


@pytest.mark.parametrize('ending', ['.json', '.stm', '.txt'])
@pytest.mark.parametrize('name', ['csl_daily_dev', 'how2sign_test'])
def test_bleu_and_rouge_to_every_printed_digit(tmp_path, signmm, name, ending):
    folder = real_data.DATA / 'oracle_translation'
    figures = json.loads((folder / 'figures.json').read_text())[name]
    hypotheses, references = (
        dict(LINE.match(row).groups() for row in (folder / f'{name}.{end}.txt').read_text(encoding='utf8').splitlines())
        for end in ('hyp', 'ref')
    )
    assert len(references) == figures['pairs']
    files = through_files(tmp_path, 'pred_text', references, hypotheses, ending)
    references, hypotheses = ([text_of(s) for s in side] for side in read_pairs(*files)[1:])
    for tokenizer in ('13a', 'none'):
        values, _ = corpus_bleu(references, hypotheses, tokenizer)
        assert [round(v, 4) for v in values] == figures[f'bleu1_4_{tokenizer}']
    assert round(rouge_l(references, hypotheses, 'package'), 4) == figures['rouge_l_f_rouge_package']
    assert round(rouge_l(references, hypotheses, 'beta1.2'), 4) == figures['rouge_l_beta_1.2']
    done = signmm('report bleu', *files, '--preset', '13a')
    for order, value in enumerate(figures['bleu1_4_13a'], 1):
        assert f'| BLEU-{order} | {value:.2f} |' in done.out
    assert f'| ROUGE-L | {figures["rouge_l_beta_1.2"]:.2f} |' in done.out
