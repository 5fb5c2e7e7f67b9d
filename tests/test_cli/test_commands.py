"""The table of commands: help without torch, unknown names, errors and exit status."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from signmm.cli import commands
from signmm.cli.errors import UsageError
from signmm.utils.errors import ConfigError
from signmm.version import __version__

ROOT = Path(__file__).resolve().parents[2]
HELP = """
import contextlib, io, sys
from signmm.cli.commands import COMMANDS, main
assert main(['--help']) == 0
for name in COMMANDS:
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main([*name.split(), '--help']) == 0, name
    assert f'usage: signmm {name} ' in out.getvalue(), name
heavy = {'torch', 'numpy', 'mmengine', 'matplotlib', 'rich'} & set(sys.modules)
assert not heavy, heavy
"""


def test_help_of_every_command_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, '-c', HELP], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    listed = re.findall(r'^  (\w+(?: \w+)?)  +\w', done.stdout, re.MULTILINE)
    assert listed == list(commands.COMMANDS)


def test_python_m_signmm_is_the_command() -> None:
    done = subprocess.run([sys.executable, '-m', 'signmm', '--version'], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == f'signmm {__version__}\n'


@pytest.mark.parametrize(
    ('words', 'message'),
    [
        (['trian'], "no command 'trian', did you mean 'train'?"),
        (['data', 'pck'], "no command 'pck' of signmm data, did you mean 'pack'?"),
        (['report', 'x'], "no command 'x' of signmm report; choose one of: bleu, "),
    ],
)
def test_unknown_commands(words: list[str], message: str, signmm) -> None:
    done = signmm(' '.join(words))
    assert done.status == 2 and message in done.err


def test_nothing_and_a_group_show_what_there_is(signmm) -> None:
    assert signmm('').status == 2
    assert 'data pack' in signmm('').out
    group = signmm('data --help')
    assert group.status == 0 and 'data pack' in group.out and 'report wer' not in group.out


@pytest.mark.parametrize(
    ('error', 'status', 'message'),
    [
        (ConfigError('a: b is wrong'), 2, 'error: a: b is wrong\n'),
        (UsageError('a and b'), 2, 'error: a and b\n'),
        (FileNotFoundError('x: no such file'), 2, 'error: x: no such file\n'),
        (KeyError("no clip 'c'"), 1, "error: no clip 'c'\n"),
        (ValueError('x: damaged'), 1, 'error: x: damaged\n'),
        (KeyboardInterrupt(), 130, 'stopped. Go on with: signmm train x.py --seed 1 --resume\n'),
        (
            RuntimeError('[/x/gloo/transport/tcp/pair.cc:534] Connection closed by peer'),
            1,
            'Connection closed by peer)\nGo on with: signmm train x.py --seed 1 --resume\n',
        ),
        (ZeroDivisionError('1/0'), 1, 'a fault of signmm, or of a plug-in; please report it with the lines above\n'),
    ],
)
def test_errors(error: BaseException, status: int, message: str, signmm, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(argv: list[str]) -> int:
        raise error

    monkeypatch.setattr(commands, 'load_command', lambda name: fail)
    done = signmm('train', 'x.py', '--resume', '--seed', 1)
    assert done.status == status and done.err.endswith(message)
    assert ('Traceback' in done.err) == isinstance(error, ZeroDivisionError)


@pytest.mark.parametrize('script', sorted(ROOT.glob('tools/**/*.py')), ids=lambda path: path.stem)
def test_each_script_names_its_command(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = script.read_text()
    found = re.findall(r"moved\('(.*)'\)|main\(\['(\w+)'", text)
    if not found:
        pytest.skip('not a command')
    name = ''.join(found[0])
    assert any(name.startswith(command) for command in commands.COMMANDS)
    assert len(text.splitlines()) <= 8 and f'``signmm {name}``' in text


def test_a_moved_script_says_so_and_runs(tmp_path: Path) -> None:
    script = ROOT / 'tools' / 'analysis' / 'wer_report.py'
    for name in ('r', 'h'):
        (tmp_path / name).write_text('x|A B\n')
    done = subprocess.run([sys.executable, script, 'r', 'h'], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and 'WER 0.00 %' in done.stdout
    assert 'use: signmm report wer' in done.stderr
