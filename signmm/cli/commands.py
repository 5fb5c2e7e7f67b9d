"""The table of commands, and what all of them have in common: help, errors, exit status.

A command is a function ``main(argv) -> int`` in a module of its own. It returns 0, or 1 if it found problems, and
raises for what it cannot do; here that becomes one message and a status. Modules of commands import what is heavy
inside their functions, so that help and mistakes are answered at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from signmm.cli.errors import report_error
from signmm.utils.suggest import did_you_mean
from signmm.version import __version__

#: Name -> function and what it does, in the order of the help. A new command is one line.
COMMANDS: dict[str, tuple[str, str]] = {
    'train': ('signmm.cli.train:main', 'train what a config describes, or a recogniser of your data'),
    'test': ('signmm.cli.test:main', 'test a checkpoint on the test split of a config'),
    'predict': ('signmm.cli.predict:main', 'recognise or translate videos and pose files'),
    'calibrate': ('signmm.cli.calibrate:main', 'when a recogniser says that a clip is unlike its training'),
    'index': ('signmm.cli.index:main', 'make a searchable dictionary of clips, or add signs to one'),
    'lookup': ('signmm.cli.lookup:main', 'find clips in a dictionary'),
    'new': ('signmm.cli.new:main', 'write a commented config for data of your own'),
    'show': ('signmm.cli.show:main', 'a recipe on one page, with the source of each value'),
    'list': ('signmm.cli.listing:main', 'find configs, models, parts, layouts and formats by word'),
    'baseline': ('signmm.cli.baseline:main', 'kernel machine, DTW and other classifiers without a network'),
    'fuse': ('signmm.cli.fuse:main', 'sum the score files of several models and test the sum'),
    'demo': ('signmm.cli.demo:main', 'BEST in small on generated signs, against training from scratch'),
    'export': ('signmm.cli.export:main', 'write a recogniser as one ONNX file'),
    'bench': ('signmm.cli.bench:main', 'measure how fast a config trains here'),
    'view': ('signmm.cli.view:main', 'pictures of clips, crops, maskings, models and runs'),
    'data prepare': ('signmm.cli.data.prepare:main', 'official lists of a corpus to an annotation file'),
    'data annotate': ('signmm.cli.data.annotate:main', 'a table of labels to an annotation file'),
    'data extract': ('signmm.cli.data.extract:main', 'videos to pose files'),
    'data pack': ('signmm.cli.data.pack:main', 'pose files to one packed store'),
    'data convert': ('signmm.cli.data.convert:main', 'pose files to another format'),
    'data doctor': ('signmm.cli.data.doctor:main', 'examine a data set: labels, poses, copies across splits'),
    'data synth': ('signmm.cli.data.synth:main', 'make a corpus of generated signs'),
    'data vocabulary': ('signmm.cli.data.vocabulary:main', 'glosses, words or characters of an annotation file'),
    'data ngram': ('signmm.cli.data.ngram:main', 'n-gram model of the training glosses'),
    'report results': ('signmm.cli.report.results:main', 'accuracy by class, signer or another field'),
    'report compare': ('signmm.cli.report.compare:main', 'whether a model is better than another on the same clips'),
    'report lookup': ('signmm.cli.report.lookup:main', 'look-up of unseen signs from a few examples'),
    'report logs': ('signmm.cli.report.logs:main', 'compare training runs: table, seeds, curves'),
    'report wer': ('signmm.cli.report.wer:main', 'errors of continuous recognition, from two text files'),
    'report bleu': ('signmm.cli.report.bleu:main', 'BLEU and ROUGE of translations, from two text files'),
    'report flops': ('signmm.cli.report.flops:main', 'parameters and multiply-adds of a model by part'),
    'report robustness': ('signmm.cli.report.robustness:main', 'accuracy under noise (MASA Table XIII)'),
    'report pck': ('signmm.cli.report.pck:main', 'PCK and AUC of reconstructions (SignBERT+ Table 1)'),
    'report floors': ('signmm.cli.report.floors:main', 'what a pre-training learned, beside floors without learning'),
    'report tokens': ('signmm.cli.report.tokens:main', 'page on what a tokenizer has learned'),
    'weights masa': ('signmm.cli.weights.masa:main', "a checkpoint of MASA's released code to one of signmm"),
    'weights mano': ('signmm.cli.weights.mano:main', 'your MANO_RIGHT.pkl to the file that signmm reads'),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command.

    Args:
        argv: Name of the command and its arguments; by default those of the process.

    Returns:
        Exit status: 0, 1 if problems were found, 2 for wrong use, 130 after Ctrl-C.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ['--version']:
        print(f'signmm {__version__}')
        return 0
    name = next((text for text in (' '.join(words[:2]), *words[:1]) if text in COMMANDS), None)
    if name is None:
        return _no_command(words)
    try:
        return load_command(name)(words[len(name.split()) :])
    except SystemExit as stop:
        # argparse ends so: 0 after help, 2 for wrong use.
        return stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    except (Exception, KeyboardInterrupt) as error:
        return report_error(error, name, words)


def load_command(name: str) -> Callable[[Sequence[str]], int]:
    """Imports a command.

    Args:
        name: Its name in ``COMMANDS``.

    Returns:
        Its function.
    """
    module, _, function = COMMANDS[name][0].partition(':')
    return getattr(import_module(module), function)


def moved(name: str) -> None:
    """Runs a command from the script that it replaces, and ends the process.

    Args:
        name: Its name in ``COMMANDS``, perhaps with first arguments.
    """
    print(f'note: this script goes away; use: signmm {name}', file=sys.stderr)
    sys.exit(main([*name.split(), *sys.argv[1:]]))


def overview(group: str = '') -> str:
    """Lists commands.

    Args:
        group: Only those that begin with this word.

    Returns:
        The text of ``signmm --help`` or ``signmm GROUP --help``.
    """
    names = [name for name in COMMANDS if not group or name.split()[0] == group]
    lines = [f'usage: signmm {group + " " if group else ""}COMMAND ... ; signmm COMMAND --help says more', '']
    last = ''
    for name in names:
        first = name.split()[0] if ' ' in name else ''
        if first != last and not group:
            lines.append('')
        lines.append(f'  {name:<18} {COMMANDS[name][1]}')
        last = first
    return '\n'.join(lines)


def _no_command(words: list[str]) -> int:
    groups = {name.split()[0] for name in COMMANDS if ' ' in name}
    group = words[0] if words and words[0] in groups else ''
    rest = words[1:] if group else words
    if not rest or rest[0] in ('-h', '--help', 'help'):
        print(overview(group))
        return 0 if rest else 2
    known = [name.removeprefix(f'{group} ') for name in COMMANDS if not group or name.startswith(f'{group} ')]
    known += sorted(groups) if not group else []
    where = f' of signmm {group}' if group else ''
    print(f"error: no command '{rest[0]}'{where}{did_you_mean(rest[0], known)}", file=sys.stderr)
    return 2
