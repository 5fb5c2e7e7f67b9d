# No dropout in the head for the first 30 epochs of 200.
_base_ = '../signmm_small_own.py'
__ema = dict(type='EMAHook', ema_type='MomentumAnnealingEMA', momentum=0.01, gamma=10, update_buffers=True)
custom_hooks = [__ema, dict(type='LateDropoutHook', begin=30)]
