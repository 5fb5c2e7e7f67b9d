# Translation with the encoder of BEST, fine-tuned as SignBERT+ 3.3.3: everything but the corpus.
_base_ = ['../models/best.py', '../schedules/adam_slt.py', '../default_runtime.py']
model = dict(
    head=dict(
        _delete_=True,
        type='TranslationHead',
        width=512,  # not in the papers; Camgoz et al. 2020
        factor=4,  # SignBERT+ 3.3.3: T / 4
        modulator=dict(type='TransformerEncoder', depth=3, heads=8, ffn_width=2048),  # sizes not in the papers
        depth=3,  # not in the papers, nor the next three
        heads=8,
        ffn_width=2048,
        dropout=0.1,
        unit='word',
        beam_width=3,  # SignBERT+ 4.1.3
        alpha=1.0,  # not in the papers
        max_length=30,  # not in the papers; Camgoz et al. 2020: 30 words
    ),
)
default_hooks = dict(checkpoint=dict(save_best='BLEU-4', rule='greater'))
