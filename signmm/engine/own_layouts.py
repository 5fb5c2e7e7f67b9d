"""Which joints a recogniser of somebody's own data can read, and what it has to do without."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from signmm.structures import PoseLayout, get_layout
from signmm.utils.errors import ConfigError

_TIPS = ('left_hand_index4', 'left_hand_middle4', 'right_hand_index4', 'right_hand_middle4')
_SHOULDERS, _WRISTS = ('left_shoulder', 'right_shoulder'), ('left_wrist', 'right_wrist')


@dataclass(frozen=True)
class OwnLayout:
    """One choice of joints.

    Attributes:
        name: Of the shipped config, ``signmm_small_own<name>.py``.
        layout: Of the model.
        joints: Parts whose coordinates are features; True for all.
        distances: Joints between which distances are features.
        flip: Whether training shows clips in a mirror.
        lost: What such data cannot give, for the user.
    """

    name: str
    layout: str
    joints: tuple[str, ...] | bool
    distances: tuple[str, ...]
    flip: bool = True
    lost: str = ''

    @property
    def hands(self) -> tuple[str, ...]:
        """The hands that the layout has."""
        return tuple(part for part in ('left', 'right') if part in get_layout(self.layout).parts)


_NO_BODY = (
    'places and sizes are relative to the box around the hands, as there are no shoulders; where the hands are before '
    'the body is lost'
)
#: Best first.
OWN_LAYOUTS = (
    OwnLayout('', 'triplet49', ('body',), ('nose', *_SHOULDERS, *_WRISTS, *_TIPS)),
    OwnLayout(
        '_arms_hands', 'arms48', ('body',), (*_SHOULDERS, *_WRISTS, *_TIPS), lost='no nose: no distances to the face'
    ),
    OwnLayout('_kinect', 'kinect10', True, ('head', *_SHOULDERS, *_WRISTS), lost='no fingers: no shapes of hands'),
    OwnLayout('_body', 'body7', True, ('nose', *_SHOULDERS, *_WRISTS), lost='no fingers: no shapes, no hand crops'),
    OwnLayout(
        '_arms',
        'arms6',
        True,
        (*_SHOULDERS, *_WRISTS),
        lost='no fingers, no nose: no shapes, no hand crops',
    ),
    OwnLayout('_hands', 'mediapipe_hands42', True, _TIPS, lost=f'no body: {_NO_BODY}'),
    OwnLayout('_hand', 'mediapipe_hands42', True, _TIPS, False, f'one hand alone: {_NO_BODY}; no mirrored clips'),
)


def choose_layout(layouts: Sequence[str], found: Collection[str]) -> OwnLayout:
    """Chooses the joints that a model reads.

    Args:
        layouts: Layouts of the clips.
        found: Names of the joints that were found in some clip; a layout may have joints that nobody fills.

    Returns:
        The first choice all of whose joints the layouts have and all of whose parts were found; hands count as found if
        one is, and a hand alone is the last choice.

    Raises:
        ConfigError: There is none; the message says what is missing.
    """
    problems: list[str] = []
    for choice in OWN_LAYOUTS:
        target = get_layout(choice.layout)
        lost = [text for source in layouts if (text := _lacks(get_layout(source), target))]
        lost = lost or _never_found(choice, target, found)
        if not lost:
            return choice
        problems.append(f'{choice.layout}: {lost[0]}')
    raise ConfigError(
        f'poses of layout {", ".join(layouts)}: no model reads them; ' + '; '.join(dict.fromkeys(problems))
    )


def _lacks(source: PoseLayout, target: PoseLayout) -> str:
    missing = [joint for joint in target.joints if joint not in source.joints]
    more = f' and {len(missing) - 3} more joints' if len(missing) > 3 else ''
    return f'{source.name} lacks {", ".join(missing[:3])}{more}' if missing else ''


def _never_found(choice: OwnLayout, target: PoseLayout, found: Collection[str]) -> list[str]:
    hands = [side for side in choice.hands if any(target.joints[i] in found for i in target.parts[side])]
    body = [target.joints[i] for i in target.parts.get('body', ())]
    absent = [joint for joint in body if joint not in found]
    if absent:
        return [f'{absent[0]} is never found']
    both = choice.name == '_hands'
    if choice.hands and len(hands) < (2 if both else 1):
        return ['both hands are never found' if both else 'no hand is ever found']
    return []
