"""The data doctor: is a data set what it claims to be, and is its test a test?"""

from signmm.doctor.checkup import check_poses, check_up
from signmm.doctor.leaks import Leak, LeakFinder
from signmm.doctor.report import Finding, Report

__all__ = ['Finding', 'Leak', 'LeakFinder', 'Report', 'check_poses', 'check_up']
