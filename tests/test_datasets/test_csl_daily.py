from __future__ import annotations

import pytest

from signmm.datasets.csl_daily import read_csl_daily

HEADER = 'index|name|length|gloss|char|word|postag'
ROW = '0|S0_P0003_T00|80|你 好|你 好 。|你好 。|a w'


def write(folder, header=HEADER, row=ROW, splits='S0_P0003_T00|train'):
    (folder / 'map.txt').write_text(f'{header}\n{row}\n', encoding='utf8')
    (folder / 'split.txt').write_text(f'name|split\n{splits}\n', encoding='utf8')
    return folder / 'map.txt', folder / 'split.txt'


def test_columns(tmp_path):
    corpus = read_csl_daily(*write(tmp_path))
    assert corpus.samples == [
        {'video_id': 'S0_P0003_T00', 'split': 'train', 'gloss': ['你', '好'], 'text': '你 好 。', 'signer': 'P0003'}
    ]
    assert corpus.expected == {'train': 18401, 'dev': 1077, 'test': 1176}


def test_no_clip_is_dropped_in_silence(tmp_path):
    with pytest.raises(ValueError, match='1 clips are not in .*map.txt, first S1'):
        read_csl_daily(*write(tmp_path, splits='S0_P0003_T00|train\nS1_P0000_T00|dev'))
    with pytest.raises(ValueError, match='line 2: S0_P0003_T00 is not in'):
        read_csl_daily(*write(tmp_path, splits='S1_P0000_T00|dev'))
    with pytest.raises(ValueError, match='line 2: expected 7 columns, got 2'):
        read_csl_daily(*write(tmp_path, row='a|b'))
    with pytest.raises(ValueError, match='the header lacks gloss, char'):
        read_csl_daily(*write(tmp_path, header='name|length'))
