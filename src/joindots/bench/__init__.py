"""Side-by-side figures: Joindots and the peers that are installed link one table, each in a process of its own.

A claim to be faster or more accurate is worth what a stranger can repeat. So the comparison ships with the package: the same
file, the same columns, the same cores, and the truth withheld from every side. The longer benchmarks, with targets and
frozen results, lie beside the package in ``benchmarks/`` and run on what is here.
"""
