"""What the doctor finds in real data: known traps of the official lists, and one clip under two names."""

from __future__ import annotations

from pathlib import Path

import pytest

from signmm.doctor import check_up
from tests.real.doctor_data import LISTS, SETS, examine_list

pytestmark = pytest.mark.skipif(not LISTS.is_dir(), reason='the real data are not here')


def test_one_clip_under_two_names(tmp_path: Path) -> None:
    path = SETS['asl100_single'](tmp_path)
    report = check_up(path, path.parent / 'poses')
    assert [(leak['clips'], leak['exact']) for leak in report.leaks] == [(['six', 'w'], True)]
    assert [f.check for f in report.of('problem')] == ['leaks']


@pytest.mark.parametrize(
    ('name', 'check', 'text'),
    [
        ('nslt_300', 'counts', 'as in the nslt lists with their surplus ids'),
        ('nslt_2000 alphabetical', 'label order', 'alphabetical order'),
        ('asl100', 'signers', '52 of 56 signers of test are in train too'),
        ('slr500 openhands', 'counts', "as in protocol 'openhands'"),
    ],
)
def test_traps_of_the_official_lists(name: str, check: str, text: str, tmp_path: Path) -> None:
    report = examine_list(name, tmp_path)
    assert report.healthy
    assert any(f.check == check and text in f.text for f in report.of('warning'))


@pytest.mark.parametrize('name', ['msasl100', 'autsl'])
def test_lists_without_a_fault(name: str, tmp_path: Path) -> None:
    assert not examine_list(name, tmp_path).of('warning')
