# signbert_plus_scratch.py with the encoder of signbert_plus_reconstruction.py.
_base_ = ['./signbert_plus_scratch.py']
model = dict(
    backbone=dict(
        embedder=dict(widths=(32, 32, 64, 96, 96), joint_width=16, empty_token=True), encoder=dict(dropout=0.0)
    ),
)
