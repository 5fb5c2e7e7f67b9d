# SignBERT+, Table 11, "V-MoCo, All": contrast of two clips of 32 consecutive frames, on the same backbone.
_base_ = './signbert_plus_pretrain.py'

model = dict(
    type='MASAModel',
    masking=dict(_delete_=True, type='RandomClipView', num_frames=32, parts=('left', 'right')),  # 4.2: the query
    head=None,
    alignment=dict(
        type='SemanticAlignment',
        view=dict(type='RandomClipView', num_frames=32, parts=('left', 'right')),  # 4.2: the positive sample
        hidden_width=2048,  # not in the paper; MoCo v2, He et al. 2020
        out_width=128,  # not in the paper; MoCo
        momentum=0.999,  # not in the paper; MoCo
        bank_size=65536,  # not in the paper; MoCo
        temperature=0.07,  # not in the paper; MoCo
        weight=1.0,  # the only loss
        ramp_epochs=0,
    ),
)
