# Training gcn_transformer from scratch: everything but the data set.
_base_ = ['../models/gcn_transformer.py', '../schedules/adamw_scratch.py', '../default_runtime.py']
