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
outputs = session.run(
    None,
    {
        'xy': clip['xy'][None].astype(np.float32),
        'score': clip['score'][None].astype(np.float32),
        'length': np.array([len(clip['xy'])]),
        'image_size': size[None].astype(np.float32),
    },
)
if meta['task'] == 'classes':
    for label in outputs[0][0].argsort()[::-1][:5]:
        print(f'{labels[label]}: {outputs[0][0][label]:.3f}')
else:
    best = outputs[0][0, : outputs[1][0]].argmax(1)
    kept = [token for i, token in enumerate(best) if i == 0 or token != best[i - 1]]
    print(' '.join(labels[token] for token in kept if token != int(meta['blank'])))
