# Fine-tuning for translation.
_base_ = './adam_cslr.py'
optim_wrapper = dict(optimizer=dict(lr=5e-5))  # SignBERT+ 4.1.3
