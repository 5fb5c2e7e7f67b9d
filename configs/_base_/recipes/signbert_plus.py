# Fine-tuning of SignBERT+ for isolated recognition (3.3.1 and 4.1.3): everything but the data set.
_base_ = ['../models/signbert_plus.py', '../schedules/adam_signbert_plus.py', '../default_runtime.py']
# Written by: signmm train signbert_plus/signbert_plus_pretrain.py
model = dict(backbone=dict(pretrained='work_dirs/signbert_plus_pretrain/last.pth'))
