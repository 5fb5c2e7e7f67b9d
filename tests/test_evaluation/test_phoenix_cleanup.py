from __future__ import annotations

import pytest

from signmm.evaluation.phoenix_cleanup import get_clean_up


@pytest.mark.parametrize(
    ('name', 'raw', 'clean'),
    [
        ('phoenix14', 'loc-NORD poss-MEIN cl-WOLKE lh-IX qu-WAS', 'NORD MEIN WOLKE IX WAS'),
        ('phoenix14', 'WIE AUSSEHEN ZEIGEN', 'WIE-AUSSEHEN ZEIGEN-BILDSCHIRM'),
        ('phoenix14', 'A B C REGEN T SCH R', 'A+B+C REGEN T SCH+R'),
        ('phoenix14', 'S0NNE HABEN2 ALPENRAUM RAUM TAG-PLUSPLUS', 'SONNE HABEN ALPEN RAUM TAG'),
        ('phoenix14', '__ON__ __EMOTION__ REGEN REGEN __OFF__', '__ON__ REGEN __OFF__'),
        ('phoenix14', 'B M NN X', 'B+M+NN+X'),
        ('phoenix14t', '__ON__ poss-MEIN loc-SUED ZEIGEN __PU__', 'poss-MEIN SUED ZEIGEN'),
        ('phoenix14t', 'WIE AUSSEHEN A B', 'WIE-AUSSEHEN A+B'),
        ('phoenix14t', '__EMOTION__', ''),
        ('merge', 'A A B A', 'A B A'),
        ('none', 'A A', 'A A'),
    ],
)
def test_worked_examples(name, raw, clean):
    assert ' '.join(get_clean_up(name)(raw.split())) == clean


def test_script_joins_nothing_and_leaves_references():
    raw = ['WIE', 'AUSSEHEN', 'loc-A', 'loc-A']
    clean_up = get_clean_up('phoenix14_script')
    assert clean_up(raw, hypothesis=True) == ['WIE', 'AUSSEHEN', 'A']
    assert clean_up(raw) == ['WIE', 'AUSSEHEN', 'loc-A']


def test_unknown_name_gets_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'phoenix14t'"):
        get_clean_up('phoenix14tt')
