"""Builds signmm; the configs and tools ship in the wheel under ``signmm/.mim``, where OpenMMLab's tools expect them."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

from setuptools import find_packages, setup
from setuptools.command.build_py import build_py

ROOT = Path(__file__).resolve().parent
EXTRAS = ('extract', 'export', 'formats', 'subwords', 'video', 'docs', 'tests')
SHIPPED = ('configs', 'tools', 'model-index.yml')


def requirements(name: str) -> list[str]:
    """Reads the packages of ``requirements/<name>.txt``."""
    lines = (ROOT / 'requirements' / f'{name}.txt').read_text(encoding='utf-8').splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith('#')]


class BuildWithConfigs(build_py):
    """Copies what `signmm.utils.configs` looks for; an editable install reads it from the checkout instead."""

    def run(self) -> None:
        """Builds the package, then adds the files beside it."""
        super().run()
        if self.editable_mode:
            return
        target = Path(self.build_lib) / 'signmm' / '.mim'
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        for name in SHIPPED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, target / name, ignore=shutil.ignore_patterns('__pycache__'))
            else:
                shutil.copy2(source, target / name)


setup(
    name='signmm',
    version=runpy.run_path(str(ROOT / 'signmm' / 'version.py'))['__version__'],
    description='Sign language understanding from body and hand pose: pre-training, recognition and translation',
    long_description=(ROOT / 'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    license='Apache-2.0',
    license_files=['LICENSE'],
    python_requires='>=3.10',
    packages=find_packages(include=['signmm', 'signmm.*']),
    package_data={'signmm': ['py.typed']},
    entry_points={'console_scripts': ['signmm = signmm.cli.commands:main']},
    cmdclass={'build_py': BuildWithConfigs},
    install_requires=requirements('runtime'),
    extras_require={name: requirements(name) for name in EXTRAS},
    zip_safe=False,
)
