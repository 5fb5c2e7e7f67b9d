"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from mmengine.config import Config

from signmm.config.check import check_config
from signmm.utils.configs import config_root, list_configs, load_config

ROOT = Path(__file__).resolve().parents[1]
MAX_FILE, MAX_FUNCTION = 300, 50
FOLDERS = ('signmm', 'tools', 'benchmarks', 'tests', 'configs', 'docs', 'projects', 'requirements')
CODE = sorted(
    [
        *ROOT.glob('signmm/**/*.py'),
        *ROOT.glob('tools/**/*.py'),
        *ROOT.glob('benchmarks/*.py'),
        *ROOT.glob('projects/*/sign*/**/*.py'),
    ]
)
MODULES = {'.'.join(path.relative_to(ROOT).with_suffix('').parts) for path in CODE}
#: Test files that look at several modules of their folder together.
TOGETHER = {
    'test_readers',
    'test_tools_and_formats',
    'test_gcn_units',
    'test_train_test',
    'test_best_chain',
    'test_masa_chain',
    'test_augment',
    'test_pipeline',
    'test_dataset_configs',
    'test_golden',
    'test_compile',
    'test_host_reads',
    'test_mixed_precision',
}
METHODS = sorted(path for path in config_root().iterdir() if path.is_dir() and path.name not in ('_base_', 'demo'))
FILE_IN_COMMAND = re.compile(r'(?<![\w/.$<])((?:tools|configs|projects|tests|benchmarks)/[\w/.]+\.(?:py|sh|yml))')
# A path that starts at a user's home or another folder of some machine.
MACHINE_PATH = re.compile(r'(?<![\w.~}])/(?:home|root|Users|mnt|work|opt|data\d*)/\w')


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def module_of(path: Path) -> str:
    return '.'.join(path.relative_to(ROOT).with_suffix('').parts).removesuffix('.__init__')


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and module of every import of the package's own modules, also of those inside of functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or '').split('.')[0] == 'signmm':
            names = [f'{node.module}.{name.name}' for name in node.names]
            yield from ((node.lineno, name if name in MODULES else str(node.module)) for name in names)


def test_files_are_short() -> None:
    long = {relative(path): n for path in CODE if (n := len(path.read_text().splitlines())) >= MAX_FILE}
    assert not long, f'files of {MAX_FILE} lines or more: {long}'


def test_packages_import_from_the_floors_below() -> None:
    text = re.search(r'reads this list\):\n\n```text\n(.*?)```', (ROOT / 'docs' / 'house.md').read_text(), re.DOTALL)
    assert text, 'docs/house.md names the floors'
    floors = {name: -depth for depth, line in enumerate(text[1].splitlines()) for name in line.split()}
    up = []
    for path in ROOT.glob('signmm/*/**/*.py'):
        own = module_of(path).split('.')[1]
        for line, name in imports_of(path):
            other = name.split('.')[1]
            if other != own and floors[other] >= floors[own]:
                up.append(f'{relative(path)}:{line}: {own} may not import {other}, see docs/house.md')
    assert not up, '\n'.join(up)


def test_no_modules_import_each_other() -> None:
    graph = {module_of(path): imports_of(path) for path in CODE if path.name != '__init__.py'}
    order = TopologicalSorter({name: {other for _, other in found} for name, found in graph.items()})
    order.prepare()  # names the circle in its error


def test_functions_are_short() -> None:
    long = {}
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno + 1 >= MAX_FUNCTION:
                long[f'{relative(path)}:{node.name}'] = (node.end_lineno or 0) - node.lineno + 1
    assert not long, f'functions of {MAX_FUNCTION} lines or more: {long}'


def test_docstrings_say_more_than_a_word() -> None:
    kinds, short = (ast.FunctionDef, ast.ClassDef, ast.Module), []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            text = ast.get_docstring(node) if isinstance(node, kinds) else None
            if text and len(text.splitlines()[0].split()) < 2:
                short.append(f'{relative(path)}: {text.splitlines()[0]}')
    assert not short, f'docstrings of one word: {short}'


def test_no_paths_of_a_machine() -> None:
    texts = [*ROOT.glob('[!.]*.*'), *(path for folder in FOLDERS for path in (ROOT / folder).rglob('*'))]
    kinds = {'.py', '.md', '.txt', '.toml', '.yml', '.yaml', '.cff', '.sh', '.json', ''}
    found = []
    for path in texts:
        if not path.is_file() or path.suffix not in kinds or {'_build', '.git', Path(__file__).name} & {*path.parts}:
            continue
        found += [f'{relative(path)}: {line}' for line in path.read_text().splitlines() if MACHINE_PATH.search(line)]
    assert not found, '\n'.join(found)


#: They write into a folder that appears when it is complete, or goes when it was used.
WRITE_APART = {'atomic', 'annotation_table', 'configs', 'mapped_arrays', 'openpose_json', 'packed_store_writer'}
WRITES = re.compile(
    r"""\.write_(text|bytes)\(|open\((?!file)[^)]*['"][wax]b?['"]|(np\.savez?(_compressed)?|savefig)\([a-z_.]*path"""
)


def test_files_are_written_by_the_atomic_module() -> None:
    found = {}
    for path in ROOT.glob('signmm/**/*.py'):
        lines = [n for n, line in enumerate(path.read_text('utf8').splitlines(), 1) if WRITES.search(line)]
        if lines and path.stem not in WRITE_APART and 'testing' not in path.parts:
            found[relative(path)] = lines
    assert not found, f'half a file under its final name after a kill, use signmm.io.atomic: {found}'


def test_each_test_file_mirrors_a_module() -> None:
    lost = []
    for path in sorted(ROOT.glob('tests/test_*/**/test_*.py')):
        package = ROOT / 'signmm' / path.relative_to(ROOT / 'tests').parts[0].removeprefix('test_')
        package = package if package.is_dir() else ROOT / package.name
        stem = path.stem.removeprefix('test_')
        if path.stem not in TOGETHER and not any(found.stem == stem for found in package.rglob('*')):
            lost.append(relative(path))
    assert not lost, f'test files whose module does not exist: {lost}'


@pytest.mark.parametrize('name', list_configs())
def test_config_is_sound(name: str) -> None:
    config = load_config(name)
    again = Config.fromstring(config.pretty_text, '.py')
    assert again.to_dict() == config.to_dict(), 'the dumped text gives another config'
    config.work_dir = 'work_dirs/test'  # tools/train.py derives it from the name of the file
    check_config(config)


@pytest.mark.parametrize('method', METHODS, ids=lambda path: path.name)
def test_method_is_described(method: Path) -> None:
    assert (method / 'README.md').is_file()
    meta = yaml.safe_load((method / 'metafile.yml').read_text())
    for model in meta['Models']:
        assert (ROOT / model['Config']).is_file(), f'{relative(method)}/metafile.yml: no file {model["Config"]}'


def test_model_index_lists_every_metafile() -> None:
    index = yaml.safe_load((ROOT / 'model-index.yml').read_text())
    assert index['Import'] == [relative(path) for path in sorted(ROOT.glob('configs/*/metafile.yml'))]


def test_commands_in_the_docs_name_files_that_exist() -> None:
    pages = [ROOT / 'README.md', ROOT / 'CONTRIBUTING.md', *ROOT.glob('configs/**/*.md'), *ROOT.glob('docs/**/*.md')]
    lost = []
    for page in pages:
        for command in re.findall(r'^\s*(?:\$ )?((?:python|bash|sh) .*)$', page.read_text(), re.MULTILINE):
            for name in re.findall(
                r'(?<![\w/.$<])((?:tools|configs|projects|tests|benchmarks)/[\w/.]+\.(?:py|sh|yml))', command
            ):
                if not (ROOT / name).is_file():
                    lost.append(f'{relative(page)}: {name}')
    assert not lost, '\n'.join(lost)


def test_the_page_on_the_house_names_files_that_exist() -> None:
    text = (ROOT / 'docs' / 'house.md').read_text()
    lost = [name for name in re.findall(r'`(signmm/[\w/.]+)`', text) if not (ROOT / name).exists()]
    assert not lost, f'docs/house.md: {lost}'


def test_the_page_on_the_design_names_every_package_and_what_exists() -> None:
    text = (ROOT / 'docs' / 'design.md').read_text()
    packages = [path.parent.name for path in ROOT.glob('signmm/*/__init__.py')]
    assert not [name for name in packages if not re.search(rf'\b{name}/', text)], 'not in docs/design.md'
    for name in re.findall(r'`(signmm(?:\.\w+)+)`', text):
        try:
            import_module(name)
        except ModuleNotFoundError:
            module, _, member = name.rpartition('.')
            assert hasattr(import_module(module), member), f'docs/design.md: {name}'
