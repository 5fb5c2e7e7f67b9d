# Fine-tuning of BEST: everything but the data set.
_base_ = ['../models/best.py', '../schedules/adam_best.py', '../default_runtime.py']
