# Continuous recognition with the encoder of BEST, fine-tuned as SignBERT+ 3.3.2: everything but the corpus.
_base_ = ['../models/best.py', '../schedules/adam_cslr.py', '../default_runtime.py']
model = dict(
    head=dict(
        _delete_=True,
        type='CTCHead',
        factor=4,  # SignBERT+ 3.3.2: one quarter
        beam_width=10,  # SignBERT+ 4.1.3
    ),
)
default_hooks = dict(checkpoint=dict(save_best='WER', rule='less'))
