# Translation of SynthSign sentences; data and encoder of synthsign_ctc.py.
_base_ = ['./synthsign_ctc.py']

model = dict(
    head=dict(
        _delete_=True,
        type='TranslationHead',
        vocabulary='work_dirs/real/synthsign/words.json',
        in_width=144,
        width=96,
        depth=1,
        heads=4,
        ffn_width=192,
        dropout=0.1,
        label_smoothing=0.1,
        modulator=dict(type='TransformerEncoder', width=96, depth=1, heads=4, ffn_width=192),
        beam_width=3,
    )
)
test_evaluator = [dict(type='BLEUMetric', preset='none'), dict(type='ROUGEMetric', variant='beta1.2')]
