# wlasl50 after pre-training as in the released code.
_base_ = ['./wlasl50_short.py']
model = dict(
    backbone=dict(
        pretrained='work_dirs/real/masa/released_pretrain/last.pth',
        embedder=dict(type='ReleasedTripletEmbedder', temporal_blocks=2, body_edges='released', input_eps=0.1),
        positions=None,
        encoder=dict(
            type='ReleasedTransformerEncoder',
            activation='gelu',
            norm='post',
            norm_eps=1e-12,
            input_norm=True,
            ffn_dropout=0.0,
        ),
    )
)
