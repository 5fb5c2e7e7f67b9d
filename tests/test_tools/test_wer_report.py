from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_text_and_page(tmp_path):
    (tmp_path / 'r.txt').write_text('x|WIND REGEN\ny|loc-NORD\n')
    (tmp_path / 'h.txt').write_text('y|NORD\nx|WIND\n')
    command = [sys.executable, 'tools/analysis/wer_report.py', str(tmp_path / 'r.txt'), str(tmp_path / 'h.txt')]
    options = ['--clean-up', 'phoenix14', '--html', str(tmp_path / 'p.html')]
    done = subprocess.run([*command, *options], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 'WER 33.33 % (1 errors / 3 glosses in 2 sentences)' in done.stdout
    assert 'WIND REGEN' in done.stdout and '<td' in (tmp_path / 'p.html').read_text()
