# MASA's model with the schedule of the sibling release. The temporal sampling: masa_released_wlasl2000.py.
_base_ = [
    '../../_base_/models/masa.py',
    '../../_base_/datasets/wlasl2000.py',
    '../../_base_/schedules/sgd_masa_sibling.py',
    '../../_base_/default_runtime.py',
]
