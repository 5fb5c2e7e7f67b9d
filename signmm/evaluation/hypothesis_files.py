"""Files of recognised glosses and translations: JSON, CTM, STM and plain lines.

CTM and STM are the formats of NIST's sclite, in which the corpora's references and the field's hypotheses come.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from signmm.io.atomic import write_text
from signmm.io.guarded import need, read_json, read_text
from signmm.structures.sign_data_sample import timed_glosses

#: Text, or a list of glosses.
Sentence = str | list[str]

_LABEL = re.compile(r'<[^<>]*,[^<>]*>')
#: Names of the columns of a table of sentences.
_IDS, _WORDS = ('id', 'video_id', 'name'), ('gloss', 'annotation', 'orth', 'sentence', 'text', 'translation')


def glosses_of(sentence: Sentence) -> list[str]:
    """Splits a sentence.

    Args:
        sentence: Text or glosses.

    Returns:
        Glosses.
    """
    return sentence.split() if isinstance(sentence, str) else list(sentence)


def text_of(sentence: Sentence) -> str:
    """Joins a sentence.

    Args:
        sentence: Text or glosses.

    Returns:
        Text.
    """
    return sentence if isinstance(sentence, str) else ' '.join(sentence)


def format_clip(sample: Mapping[str, Any], field: str, ending: str) -> str:
    """Writes what a model says of one clip.

    Args:
        sample: With ``video_id`` and the field; ``pred_nbest``, ``pred_segments``, ``fps`` and the reference as known.
        field: ``'pred_gloss'``, ``'pred_text'``, or for ``.json`` ``'pred_segments'``.
        ending: ``'.json'``, ``'.ctm'``, ``'.stm'`` or ``'.txt'``.

    Returns:
        Its lines; none for a CTM without words.

    Raises:
        ValueError: The format cannot express it; the message names the clip.
    """
    name, where = str(sample['video_id']), f"clip '{sample['video_id']}'"
    if ending == '.json':
        return _json(sample, field)
    text = text_of(sample[field])
    if ending == '.txt':
        if '|' in name or len(f'{name}|{text}'.splitlines()) > 1:
            raise ValueError(f'{where}: a line "id|sentence" has no place for "|" in an id or a line break; use .json')
        return f'{name}|{text}'
    if not sample.get('fps'):
        raise ValueError(f'{where}: its poses have no frame rate, and {ending} needs seconds; use .json or .txt')
    speaker = str(sample.get('signer') or 'unknown')
    words = glosses_of(sample[field])
    for part in (name, speaker, *(sample[field] if isinstance(sample[field], list) else ())):
        if part.split() != [part]:
            raise ValueError(f'{where}: {part!r} has white space, which separates the fields of {ending}; use .json')
    if ending == '.stm':
        first, last = _span(sample)
        return f'{name} 1 {speaker} {first:.3f} {last:.3f} {" ".join(words)}'.rstrip()
    times = timed_glosses(sample, sample['fps'])
    if [time.gloss for time in times] != words:
        raise ValueError(f'{where}: the model gives no times of its words, which .ctm needs; use .json, .stm or .txt')
    return '\n'.join(f'{name} 1 {t.start:.3f} {(t.stop or 0) - (t.start or 0):.3f} {t.gloss}' for t in times)


def _json(sample: Mapping[str, Any], field: str) -> str:
    row: dict[str, Any] = {'video_id': str(sample['video_id'])}
    if field != 'pred_segments':
        row['reference'], row['hypothesis'] = sample.get(field.replace('pred', 'gt')), sample[field]
    if sample.get('pred_nbest') is not None:
        row['nbest'] = [{'hypothesis': words, 'log_probability': value} for words, value in sample['pred_nbest']]
    if sample.get('pred_segments') is not None:
        row['segments'] = [asdict(time) for time in timed_glosses(sample, sample.get('fps'))]
    return json.dumps(row, ensure_ascii=False, allow_nan=False)


def _span(sample: Mapping[str, Any]) -> tuple[float, float]:
    """First and last second that the model read."""
    frames = sample.get('frame_inds')
    first, last = (0, sample['num_frames'] - 1) if frames is None else (int(frames[0]), int(frames[-1]))
    return first / sample['fps'], (last + 1) / sample['fps']


def write_hypotheses(path: Path, clips: Sequence[str]) -> None:
    """Writes a file; it is complete or not there.

    Args:
        path: The file.
        clips: From :func:`format_clip`, for the ending of the file.
    """
    if path.suffix == '.json':
        write_text(path, '{"sentences": [\n' + ',\n'.join(clips) + '\n]}\n')
    else:
        write_text(path, ''.join(f'{clip}\n' for clip in clips if clip))


def read_sentences(path: Path, side: str = 'hypothesis') -> dict[str, Sentence]:
    """Reads a file.

    Args:
        path: ``.json``, ``.ctm``, ``.stm``, or ``.csv`` with names of columns; any other ending holds lines
            ``id|sentence``.
        side: Of a JSON file: ``'hypothesis'`` or ``'reference'``.

    Returns:
        Id to sentence, in the order of the file. A clip without words has no line in a CTM, so it is not there.

    Raises:
        ValueError: A line of another form, or an id twice.
    """
    if path.suffix == '.json':
        return _read_json(path, side)
    parse = {'.ctm': _ctm, '.stm': _stm, '.csv': _csv}.get(path.suffix, _plain)
    sentences: dict[str, Sentence] = {}
    for where, name, sentence in parse(path):
        if name in sentences:
            raise ValueError(f"{where}: id '{name}' stands there twice")
        sentences[name] = sentence
    return sentences


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(read_text(path, 'file of sentences').splitlines(), 1):
        yield f'{path}, line {number}', line


def _plain(path: Path) -> Iterator[tuple[str, str, Sentence]]:
    for number, (where, line) in enumerate(_lines(path)):
        name, bar, sentence = line.partition('|')
        if not line.strip() or (not number and name in _IDS and sentence in _WORDS):  # a line of names above
            continue
        if not bar:
            raise ValueError(f'{where}: expected "id|sentence", got {line!r}')
        yield where, name, sentence.strip()


def _csv(path: Path) -> Iterator[tuple[str, str, Sentence]]:
    """Tables of challenges (``id,gloss``) and corpora (``id|folder|signer|annotation``)."""
    lines = read_text(path, 'file of sentences').removeprefix('\ufeff').splitlines()
    bars = lines[:1] and '|' in lines[0]
    reader = csv.reader(lines, delimiter='|', quoting=csv.QUOTE_NONE) if bars else csv.reader(lines)
    names = next(reader, [])
    found = [[place for place, name in enumerate(names) if name in known] for known in (_IDS, _WORDS)]
    if [len(places) for places in found] != [1, 1]:
        raise ValueError(
            f'{path}, line 1: expected names of columns, one of {", ".join(_IDS)} and one of {", ".join(_WORDS)}, got '
            f'{", ".join(names) or "nothing"}'
        )
    (key,), (words,) = found
    for row in reader:
        where = f'{path}, line {reader.line_num}'
        if row and len(row) != len(names):
            raise ValueError(f'{where}: expected {len(names)} columns, got {len(row)}')
        if row:
            yield where, row[key], row[words].strip()


def _stm(path: Path) -> Iterator[tuple[str, str, Sentence]]:
    for where, line in _lines(path):
        if not line.strip() or line.startswith(';;'):
            continue
        fields = line.split()
        if len(fields) < 5 or not _are_numbers(fields[3:5]):
            raise ValueError(f'{where}: expected "id channel speaker begin end words", got {line!r}')
        words = fields[5:]
        yield where, fields[0], words[1:] if words and _LABEL.fullmatch(words[0]) else words


def _ctm(path: Path) -> Iterator[tuple[str, str, Sentence]]:
    found: dict[str, tuple[str, list[str]]] = {}
    ends: dict[str, float] = {}
    for where, line in _lines(path):
        if not line.strip() or line.startswith(';;'):
            continue
        fields = line.split()
        if len(fields) not in (5, 6) or not _are_numbers(fields[2:4]):
            raise ValueError(f'{where}: expected "id channel begin duration word [confidence]", got {line!r}')
        name, begin = fields[0], float(fields[2])
        if begin < ends.get(name, begin):
            raise ValueError(f"{where}: begins before the word above it; sort the words of '{name}' by time")
        ends[name] = begin
        found.setdefault(name, (where, []))[1].append(fields[4])
    for name, (where, words) in found.items():
        yield where, name, words


def _are_numbers(fields: Sequence[str]) -> bool:
    try:
        return all(float(field) >= 0 for field in fields)
    except ValueError:
        return False


def _read_json(path: Path, side: str) -> dict[str, Sentence]:
    what = f'file of sentences {path}'
    rows = need(read_json(path, 'file of sentences', dict), 'sentences', list, what)
    sentences: dict[str, Sentence] = {}
    for number, row in enumerate(rows):
        where = f'{what}, sentence {number}'
        if not isinstance(row, dict):
            raise ValueError(f'{where}: expected an object, got {row!r}')
        name: str = need(row, 'video_id', str, where)
        sentence: Any = row.get(side)
        words = sentence if isinstance(sentence, list) else [sentence]
        if not all(isinstance(word, str) for word in words):
            raise ValueError(f"{where} ('{name}'): {side} must be a text or a list of glosses, got {sentence!r}")
        if name in sentences:
            raise ValueError(f"{where}: id '{name}' stands there twice")
        sentences[name] = sentence
    return sentences
