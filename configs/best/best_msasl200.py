# BEST, Table 2: the pre-trained encoder fine-tuned on MSASL200 (sec. 4.2).
_base_ = ['../_base_/recipes/best.py', '../_base_/datasets/msasl200.py']
# Sec. 4.2: "a random perturbation matrix". Its amount is not in the paper: 10 %, ours.
__perturb = dict(_delete_=True, type='RandomPerturb', amount=0.1)
train_dataloader = dict(dataset=dict(pipeline=dict(augment=__perturb)))
