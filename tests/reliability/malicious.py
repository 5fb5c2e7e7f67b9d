"""Files that want to run something, to leave their folder, or to fill the memory."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from signmm.testing.fakes import tiny_backbone

MARK = 'PWNED'
HEAD = "head = dict(type='ClsHead', num_classes=3, in_width=12, mode='mean')"
PIPELINE = "test_dataloader = dict(dataset=dict(pipeline=[dict(type='LoadPose'), dict(type='PackSignInputs')]))"
MODEL = f"dict(type='SignModel', backbone={tiny_backbone()!r}, head=dict(type='ClsHead', num_classes=3, in_width=12))"


class Run:
    """Asks the unpickler to make a file named :data:`MARK`."""

    def __init__(self, how: str) -> None:
        self.how = how

    def __reduce__(self) -> tuple[Any, tuple]:
        code = f'open({MARK!r}, "w").write("x")'
        return {'exec': (exec, (code,)), 'eval': (eval, (code,)), 'system': (os.system, (f'touch {MARK}',))}[self.how]


def stack_global(module: str, name: str, argument: str) -> bytes:
    words = (b'\x8c' + bytes([len(w)]) + w.encode() for w in (module, name))
    return b'\x80\x04' + b''.join(words) + b'\x93\x8c' + bytes([len(argument)]) + argument.encode() + b'\x85R.'


def saved(save: Callable[..., None], *content: Any, **options: Any) -> bytes:
    buffer = io.BytesIO()
    save(buffer, *content, **options)
    return buffer.getvalue()


def running() -> Iterator[tuple[str, bytes]]:
    """Names and contents of files that would run something."""
    for how in ('exec', 'eval', 'system'):
        yield f'{how}.pkl', pickle.dumps(Run(how))
    yield 'gzipped.pkl.gz', gzip.compress(pickle.dumps(Run('exec')))
    yield 'protocol0.pkl', pickle.dumps(Run('exec'), 0)
    yield 'samples.pkl', pickle.dumps([{'name': 'a', 'sign': Run('exec')}])
    inner = pickle.dumps(pickle.dumps(Run('exec')), 4)[2:-1]
    yield 'storage.pkl', b'\x80\x04ctorch.storage\n_load_from_bytes\n' + inner + b'\x85R.'
    for number, call in enumerate((
        ('os', 'system', f'touch {MARK}'), ('builtins', 'exec', f'open("{MARK}","w")'), ('builtins', 'getattr', 'x'),
        ('numpy', 'ndarray.tofile', MARK), ('torch', 'load', MARK), ('numpy.core.multiarray', 'fromfile', MARK),
        ('signmm.extraction.remote', 'RemoteEstimator', MARK), ('pathlib', 'Path', MARK),
    )):  # fmt: skip
        yield f'global{number}.pkl', stack_global(*call)
    # State that would change what later pickles call.
    yield 'defaults.pkl', b'\x80\x04c_codecs\nencode\nN}\x8c\x0c__defaults__K\x01\x85s\x86b.'
    yield 'callable.pkl', b'\x80\x04]c_codecs\nencode\na.'
    objects = np.array([Run('exec')], dtype=object)
    yield 'objects.npy', saved(np.save, objects, allow_pickle=True)
    yield 'objects.npz', saved(np.savez, xy=objects, score=np.ones(1), layout=np.array('triplet49'))
    yield 'checkpoint.pth', saved(lambda file, content: torch.save(content, file), {'state_dict': Run('exec')})
    yield (
        'old.pth',
        saved(lambda f, c: torch.save(c, f, _use_new_zipfile_serialization=False), {'state_dict': Run('exec')}),
    )


def texts() -> Iterator[tuple[str, str]]:
    """Names and texts of configs inside checkpoints that would run or read something."""
    model = f'model = {MODEL}'
    good = f'{model}\n{PIPELINE}\n'
    tokenizer = "dict(type='FrozenTokenizer', config='evil.py', checkpoint='x.pth')"
    yield 'import', f'__import__("os").system("touch {MARK}")\n{good}'
    yield 'call in a value', f'{good}x = __import__("os").system("touch {MARK}")\n'
    yield 'lambda', f'{good}x = (lambda: open("{MARK}", "w"))()\n'
    yield 'f-string', good + 'x = f"{open(' + repr(MARK) + ", 'w')" + '}"\n'
    yield 'walrus', f'{good}x = dict(a=(y := open("{MARK}", "w")))\n'
    yield 'type os.system', good.replace("'SignModel'", "'os.system'")
    yield 'type builtins.exec', good.replace("'ClsHead'", "'builtins.exec'")
    yield 'type in the pipeline', good.replace("type='LoadPose'", f"type='subprocess.Popen', args=['touch', '{MARK}']")
    yield 'custom imports', f"custom_imports = dict(imports=['evil'])\n{good}"
    yield 'base', f"_base_ = ['evil.py']\n{good}"
    yield 'scope of the model', good.replace("type='SignModel'", "type='SignModel', _scope_='evil'")
    yield 'scope of a part', good.replace("type='ClsHead'", "type='ClsHead', _scope_='evil'")
    yield 'scope of a transform', good.replace("type='LoadPose'", "type='LoadPose', _scope_='evil'")
    yield 'tokenizer', f'model = {tokenizer}\n{PIPELINE}\n'
    yield 'tokenizer as embedder', good.replace(repr(tiny_backbone()['embedder']), tokenizer)
    yield 'tokenizer of the package', f'model = {tokenizer.replace("Frozen", "signmm.Frozen")}\n{PIPELINE}\n'
    nested = "dict(type='RandomApply', transforms=dict(type='os.system', command='touch " + MARK + "'))"
    yield 'transform in a transform', good.replace("dict(type='LoadPose')", nested)
    head = "dict(type='ClsHead', num_classes=3, in_width=12)"
    for name, path in (('vocabulary', 'secret.json'), ('sentencepiece', 'secret.model'), ('plain', 'secret')):
        yield f'{name} by path', good.replace(head, f"dict(type='CTCHead', vocabulary='{path}', in_width=12)")
    ngram = "dict(type='CTCHead', vocabulary=['<blank>', 'a'], in_width=12, language_model='secret.json')"
    yield 'language model by path', good.replace(head, ngram)
    yield 'features by path', good.replace("type='LoadPose'", "type='LoadFeatures', folder='/etc'")
    yield 'hand model by path', f"model = dict(type='ManoLayer', path='secret.npz')\n{PIPELINE}\n"
    yield 'depth', good.replace("'SignModel'", "'SignModel', depth=2**40") + 'depth = 1099511627776\n'
    yield 'width', good.replace('in_width=12', 'in_width=10000000000')
    yield 'deep', f'x = {"[" * 5000}{"]" * 5000}\n{good}'
    yield 'signs', f'x = {"-" * 50000}1\n{good}'


#: Ids that lead out of a folder, here or on another system.
IDS = ('../../escape', '/tmp/signmm_escape', '..', '../escape', 'a/../../escape', '..\\..\\escape', 'C:\\x', 'C:x',
       'x\0y', '.', '', 'a//b', 'x\ny', 'CON', 'nul.txt', '.. /x', 'a' * 300, '\ud800')  # fmt: skip


def _laughs(depth: int) -> list:
    item: list = ['x']
    for _ in range(depth):
        item = [item, item]
    return item


def _repeated() -> bytes:
    """One block of bytes, taken for an array a thousand times."""
    block = pickle.dumps(bytes(2_000_000), 4)[2:-1]
    state = b'(K\x01\x8a\x03\x90\xd0\x03\x85h\x01\x89h\x02t'
    array = b'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85\x43\x01b\x87R' + state + b'b'
    dtype = b'cnumpy\ndtype\n\x8c\x02f8\x89\x88\x87R'
    return b'\x80\x04' + dtype + b'q\x01' + block + b'q\x02' + b'](' + array * 1000 + b'e.'


def _zipped_zeros() -> bytes:
    buffer = io.BytesIO()
    head = saved(np.save, np.zeros((4, 49, 2))).replace(b'(4, 49, 2), }', b'(2000000, 49, 2), }')
    with zipfile.ZipFile(buffer, 'w', zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr('layout.npy', saved(np.save, np.array('triplet49')))
        archive.writestr('score.npy', saved(np.save, np.zeros((4, 49))))
        with archive.open('xy.npy', 'w', force_zip64=True) as entry:
            entry.write(head + bytes(2_000_000 * 49 * 16))
    return buffer.getvalue()


#: Small files that would fill the memory, and how to make them.
BOMBS: dict[str, Callable[[], bytes]] = {
    'stretched.pkl': lambda: pickle.dumps([{'name': 'a', 'sign': torch.zeros(1).expand(30000, 30000)}]),
    'zeros.pkl.gz': lambda: gzip.compress(pickle.dumps([{'name': 'a', 'sign': np.zeros((1000, 300_000), 'f4')}]), 1),
    'bytes.pkl': lambda: b'\x80\x04cbuiltins\nbytes\n\x8a\x05\0\0\0\0\x02\x85R.',
    'bytearray.pkl': lambda: b'\x80\x04cbuiltins\nbytearray\n\x8a\x05\0\0\0\0\x02\x85R.',
    'number.pkl': lambda: b'\x80\x04Nr' + struct.pack('<I', 0x7FFFFFFF) + b'.',
    'number0.pkl': lambda: b'Np2147483647\n.',
    'laughs.pkl': lambda: pickle.dumps(_laughs(40)),
    'repeated.pkl': _repeated,
    'declared.npy': lambda: saved(np.save, np.zeros(4)).replace(b'(4,), }', b'(40000000000,), }'),
    'zeros.npz': _zipped_zeros,
    'deep.json': lambda: b'[' * 200_000 + b']' * 200_000,
    'lists.json': lambda: b'[' + b'[],' * 8_000_000 + b'1]',
    'zeros.json.gz': lambda: gzip.compress(b'[' + b' ' * 1_200_000_000 + b']', 1),
}
