"""Reference results of other programs and papers, recomputed with our measures and compared one by one."""
