from __future__ import annotations


def test_text_and_page(tmp_path, signmm):
    (tmp_path / 'r.txt').write_text('x|WIND REGEN\ny|loc-NORD\n')
    (tmp_path / 'h.txt').write_text('y|NORD\nx|WIND\n')
    options = ['--clean-up', 'phoenix14', '--html', tmp_path / 'p.html']
    done = signmm('report wer', tmp_path / 'r.txt', tmp_path / 'h.txt', *options)
    assert 'WER 33.33 % (1 errors / 3 glosses in 2 sentences)' in done.out
    assert 'WIND REGEN' in done.out and '<td' in (tmp_path / 'p.html').read_text()
