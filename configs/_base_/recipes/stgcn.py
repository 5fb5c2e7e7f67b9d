# Training stgcn from scratch: everything but the data set.
_base_ = ['../models/stgcn.py', '../schedules/adamw_scratch.py', '../default_runtime.py']
