from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import signmm
from signmm.utils.configs import list_configs

ROOT = Path(__file__).resolve().parents[1]
PIP = [sys.executable, '-m', 'pip', '-q']
NOT_SHIPPED = shutil.ignore_patterns(
    '.*', '*.egg-info', 'build', '__pycache__', 'work_dirs', 'shared', '_build', 'tests'
)
OFFLINE = ['--no-index', '--no-deps', '--no-build-isolation']


def requirements(name: str) -> dict[str, Requirement]:
    lines = (ROOT / 'requirements' / f'{name}.txt').read_text().splitlines()
    parsed = [Requirement(line) for line in lines if line and not line.startswith('#')]
    return {canonicalize_name(requirement.name): requirement for requirement in parsed}


@pytest.fixture(scope='module')
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Builds the wheel from a copy, so that the checkout stays as it is."""
    folder = tmp_path_factory.mktemp('wheel')
    source = folder / 'source'
    shutil.copytree(ROOT, source, ignore=NOT_SHIPPED)
    subprocess.run([*PIP, 'wheel', *OFFLINE, '-w', str(folder), str(source)], check=True, capture_output=True)
    return next(folder.glob('signmm-*.whl'))


def test_wheel_holds_every_file(wheel: Path) -> None:
    assert wheel.name.startswith(f'signmm-{signmm.__version__}-')
    held = set(zipfile.ZipFile(wheel).namelist())
    package = {path.relative_to(ROOT).as_posix() for path in ROOT.glob('signmm/**/*.py')}
    configs = {f'signmm/.mim/{path.relative_to(ROOT).as_posix()}' for path in ROOT.glob('configs/**/*.py')}
    assert package | configs | {'signmm/.mim/model-index.yml', 'signmm/py.typed'} <= held


def test_installed_wheel_finds_its_configs(wheel: Path, tmp_path: Path) -> None:
    subprocess.run([*PIP, 'install', *OFFLINE, '--target', str(tmp_path / 'site'), str(wheel)], check=True)
    code = (
        'from signmm.utils.configs import config_root, list_configs, load_config; print(config_root()); '
        'print(len(list_configs())); [load_config(name) for name in list_configs()[::10]]'
    )
    environ = os.environ | {'PYTHONPATH': str(tmp_path / 'site')}
    run = subprocess.run([sys.executable, '-c', code], cwd=tmp_path, env=environ, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == [str(tmp_path / 'site' / 'signmm' / '.mim' / 'configs'), str(len(list_configs()))]


def test_editable_install_leaves_the_configs_in_the_checkout(tmp_path: Path) -> None:
    shutil.copytree(ROOT, tmp_path / 'source', ignore=NOT_SHIPPED)
    command = [*PIP, 'install', *OFFLINE, '--target', str(tmp_path / 'site'), '-e', str(tmp_path / 'source')]
    subprocess.run(command, check=True, capture_output=True)
    assert not (tmp_path / 'source' / 'signmm' / '.mim').exists()


def test_pins_are_plain_and_satisfy_the_requirements() -> None:
    text = (ROOT / 'requirements' / 'constraints.txt').read_text()
    assert '://' not in text
    assert '+' not in text
    pins = requirements('constraints')
    assert str(pins['torch'].specifier) == '==2.13.0'
    for name in ('runtime', 'extract', 'export', 'subwords', 'docs', 'tests'):
        for package, requirement in requirements(name).items():
            if package == 'setuptools':
                continue
            version = str(pins[package].specifier).removeprefix('==')
            assert requirement.specifier.contains(version), f'{name}.txt: {requirement} against the pin {version}'


def test_imports_are_required() -> None:
    """The core imports what runtime.txt names; everything else only inside a function that needs it."""
    owners = packages_distributions()
    known = set(requirements('runtime'))
    unknown = []
    for path in sorted(ROOT.glob('signmm/**/*.py')):
        for node in ast.parse(path.read_text()).body:
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or '']
            for module in {name.partition('.')[0] for name in names} - set(sys.stdlib_module_names) - {'signmm'}:
                if not known & {canonicalize_name(owner) for owner in owners.get(module, [])}:
                    unknown.append(f'{path.relative_to(ROOT)}: {module}')
    assert not unknown, f'imports of packages that requirements/runtime.txt does not name: {unknown}'
