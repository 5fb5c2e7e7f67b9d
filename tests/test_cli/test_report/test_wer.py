from __future__ import annotations


def test_text_and_page(tmp_path, signmm):
    (tmp_path / 'r.txt').write_text('x|WIND REGEN\ny|loc-NORD\n')
    (tmp_path / 'h.txt').write_text('y|NORD\nx|WIND\n')
    options = ['--clean-up', 'phoenix14', '--html', tmp_path / 'p.html']
    done = signmm('report wer', tmp_path / 'r.txt', tmp_path / 'h.txt', *options)
    assert 'WER 33.33 % (1 errors / 3 glosses in 2 sentences)' in done.out
    assert 'WIND REGEN' in done.out and '<td' in (tmp_path / 'p.html').read_text()


def test_reference_in_stm_and_hypothesis_in_ctm(tmp_path, signmm):
    (tmp_path / 'r.stm').write_text('x 1 s 0.0 1e9 WIND REGEN\ny 1 s 0.0 1e9 NORD\n')
    (tmp_path / 'h.ctm').write_text('x 1 0.00 0.10 WIND\nx 1 0.10 0.10 SONNE 0.9\n')
    done = signmm('report wer', tmp_path / 'r.stm', tmp_path / 'h.ctm')
    assert 'del 33.33 % (1), ins 0.00 % (0), sub 33.33 % (1)' in done.out
    assert 'no words of 1 of 2 sentences, taken as empty' in done.err
    done = signmm('report wer', tmp_path / 'r.stm')
    assert done.status == 2 and 'give two files, REFERENCE HYPOTHESIS, or one .json' in done.err
    (tmp_path / 'h.txt').write_text('x|WIND\n')
    assert (
        "1 ids are in one of the files only, first 'y'"
        in signmm('report wer', tmp_path / 'r.stm', tmp_path / 'h.txt').err
    )
