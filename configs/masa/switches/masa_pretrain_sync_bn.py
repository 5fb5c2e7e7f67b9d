# MASA, released code: batch statistics of all processes.
_base_ = '../masa_pretrain.py'
sync_bn = 'torch'
