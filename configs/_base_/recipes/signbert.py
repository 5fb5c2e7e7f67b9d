# Fine-tuning of SignBERT: everything but the data set.
_base_ = ['../models/signbert.py', '../schedules/adam_signbert.py', '../default_runtime.py']
# Written by: signmm train signbert/signbert_pretrain.py
model = dict(backbone=dict(pretrained='work_dirs/signbert_pretrain/last.pth'))
