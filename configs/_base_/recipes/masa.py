# Fine-tuning of MASA: everything but the data set.
_base_ = ['../models/masa.py', '../schedules/sgd_masa.py', '../default_runtime.py']
