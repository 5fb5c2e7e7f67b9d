# Fine-tuning for translation.
_base_ = './adam_cslr.py'
optim_wrapper = dict(optimizer=dict(lr=5e-5))  # SignBERT+ 4.1.3
# As for recognition, but by the score of translation.
param_scheduler = [
    dict(type='ReduceOnPlateauLR', monitor='BLEU-4', rule='greater', factor=0.7, patience=4, min_value=1e-7)
]
