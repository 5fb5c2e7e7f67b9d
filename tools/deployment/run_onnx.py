"""Recognises one clip with numpy and onnxruntime alone: python run_onnx.py MODEL.onnx CLIP.npz."""

import json
import sys

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession(sys.argv[1], providers=['CPUExecutionProvider'])
meta = session.get_modelmeta().custom_metadata_map
labels = json.loads(meta['labels'])
# xy: (T, V, 2) pixels, joints as in meta['joints']; score: (T, V), 0 = not found; image_size: (0, 0) if unknown.
clip = np.load(sys.argv[2])
if str(clip['layout']) != meta['layout']:
    sys.exit(f'the model takes layout {meta["layout"]}, the clip has {clip["layout"]}')
size = clip['image_size'] if clip['image_size'].size else np.zeros(2)
given = {'xy': clip['xy'], 'score': clip['score'], 'length': len(clip['xy']), 'image_size': size}
inputs = session.get_inputs()
if 'z' in [one.name for one in inputs]:  # a model that reads depth, in pixels
    if 'z' not in clip:
        sys.exit('the model reads depth, and the clip has none')
    given['z'], joints = clip['z'].copy(), json.loads(meta['joints'])
    for side in ('left', 'right') if str(clip['z_unit']) == 'part' else ():  # MediaPipe's hands begin at their wrist
        hand = [i for i, name in enumerate(joints) if name.startswith(f'{side}_hand')]
        given['z'][:, hand] += given['z'][:, [joints.index(f'{side}_wrist')]]
kinds = {'tensor(float)': np.float32, 'tensor(int64)': np.int64}
names = [output.name for output in session.get_outputs()]
found = session.run(names, {one.name: np.array([given[one.name]], kinds[one.type]) for one in inputs})
outputs = {name: values[0] for name, values in zip(names, found, strict=True)}
if outputs.get('hand_share', 1) == 0:
    print('no hands: what follows means nothing')
if outputs.get('novelty', 0) > json.loads(meta['thresholds']).get('novelty', 2):
    print('unlike the training signs')
if 'scores' in outputs:
    for label in outputs['scores'].argsort()[::-1][:5]:
        print(f'{labels[label]}: {outputs["scores"][label]:.3f}')
elif 'log_probs' in outputs:
    best = outputs['log_probs'][: outputs['steps']].argmax(1)
    kept = [token for i, token in enumerate(best) if i == 0 or token != best[i - 1]]
    print(' '.join(labels[token] for token in kept if token != int(meta['blank'])))
else:
    print({name: values.shape for name, values in outputs.items()})
