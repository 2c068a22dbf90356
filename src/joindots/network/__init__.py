"""Who and which cases are tied, through which evidence; hubs; groups; the joined dots.

The room turns what was recorded in each case into a sparse matrix of things by cases, weighs each thing by how many
otherwise unrelated cases touch it, and writes down what two cases share in sentences that a reviewer can check. Everything
it writes is a proposal. Victims and witnesses are never things, members or suggestions.
"""
