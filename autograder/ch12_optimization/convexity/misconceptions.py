"""Wrong answers to ch12/convexity, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "is_convex_on_grid",
    says="You tried one chord, from the first point to the last, at its middle: try every three points.",
)
def one_chord(f, grid, tol=1e-9):
    graph = [(x, f(x)) for x in grid]
    (a, f_a), (b, f_b), (c, f_c) = graph[0], graph[len(graph) // 2], graph[-1]
    return len(grid) < 3 or f_b <= ((c - b) * f_a + (b - a) * f_c) / (c - a) + tol


@misconception(
    "is_convex_on_grid",
    says="You compared f(b) with the mean of f(a) and f(c): the chord's height at b depends on where b lies.",
)
def plain_mean(f, grid, tol=1e-9):
    graph = [f(x) for x in grid]
    return all(b <= (a + c) / 2 + tol for a, b, c in zip(graph, graph[1:], graph[2:], strict=False))


@misconception(
    "is_convex_on_grid",
    says="You looked at neighbours only: they do not see a hole of two points in the domain, or a slow bend.",
)
def neighbours_only(f, grid, tol=1e-9):
    graph = [(x, f(x)) for x in grid]
    for (a, f_a), (b, f_b), (c, f_c) in zip(graph, graph[1:], graph[2:], strict=False):
        weight = (c - b) / (c - a)
        if f_b > weight * f_a + (1 - weight) * f_c + tol:
            return False
    return True


edit(
    "is_convex_on_grid",
    "weight * f_a + (1 - weight) * f_c",
    "(1 - weight) * f_a + weight * f_c",
    name="weights_exchanged",
    says="You exchanged the weights: the end that is nearer to b has the larger one.",
)
edit(
    "is_convex_on_grid",
    "f_b > weight * f_a + (1 - weight) * f_c + tol",
    "f_b < weight * f_a + (1 - weight) * f_c - tol",
    name="concave",
    says="You tested for concave functions: a convex one lies below its chords, not above them.",
)
edit(
    "jensen_gap",
    "return average - f(alpha @ x)",
    "return f(alpha @ x) - average",
    name="reversed",
    says="You reversed the inequality: the average of the values comes first, and for convex f it is larger.",
)


@misconception("jensen_gap", says="You took plain means: each point and each value counts with its weight.")
def plain_means(f, x, alpha):
    if bool((alpha < 0).any()) or abs(float(alpha.sum()) - 1) > 1e-9:
        raise ValueError
    return sum(map(f, x)) / len(x) - f(x.mean(0))


edit(
    "jensen_gap",
    "float(weight) * f(point)",
    "f(weight * point)",
    name="weights_inside",
    says="You put the weights inside f: average the values, sum alpha_i f(x_i).",
)


@misconception(
    "jensen_gap",
    says="You divided the weights by their sum: if that is not 1, it is an error.",
)
def normalised(f, x, alpha):
    alpha = alpha / alpha.sum()
    return sum(float(weight) * f(point) for weight, point in zip(alpha, x, strict=True)) - f(alpha @ x)


@misconception(
    "is_psd",
    says="You looked at the determinant: two negative eigenvalues have a positive product, as those of -I.",
)
def determinant(H, tol=1e-10):
    return bool(torch.linalg.det(H) >= -tol)


@misconception(
    "is_psd",
    says="You used the Cholesky decomposition: it fails for eigenvalues of 0, which are allowed here.",
)
def cholesky(H, tol=1e-10):
    return int(torch.linalg.cholesky_ex(H).info) == 0


@misconception(
    "is_psd",
    says="You looked at the diagonal only: [[1, 2], [2, 1]] has ones there, and the eigenvalue -1.",
)
def diagonal(H, tol=1e-10):
    return bool((H.diagonal() >= -tol * H.diagonal().max()).all())


@misconception(
    "is_psd",
    says="You looked at the leading minors: they decide about positive *definite*; diag(0, -1) has 0 and 0.",
)
def leading_minors(H, tol=1e-10):
    return all(float(torch.linalg.det(H[:k, :k])) >= -tol for k in range(1, len(H) + 1))


edit(
    "is_psd",
    "-tol * eigenvalues[-1]",
    "-tol",
    name="absolute_tolerance",
    says="You compared with -tol itself: for a matrix with small entries that forgives everything.",
)
edit(
    "is_psd",
    "bool(eigenvalues[0] >= -tol * eigenvalues[-1])",
    "bool(eigenvalues[0] > tol * eigenvalues[-1])",
    name="definite",
    says="You asked for positive *definite*: semidefinite allows eigenvalues of 0.",
)
edit(
    "below_set_is_convex",
    "f(x) <= b",
    "f(x) < b",
    name="strictly_below",
    says="You left out the points where f equals b: they belong to the set.",
)
edit(
    "below_set_is_convex",
    "f(x) <= b",
    "f(x) >= b",
    name="above",
    says="You took the points where f is at least b: for a bowl, those are the two outsides.",
)


@misconception(
    "below_set_is_convex",
    says="You asked whether f is convex: that is enough, but not necessary, see sqrt(|x|).",
)
def asks_for_more(f, grid, b):
    return is_convex_on_grid(f, grid)


@misconception(
    "below_set_is_convex",
    says="You asked whether the set reaches both ends of the grid when it is not empty: only gaps matter.",
)
def whole_grid(f, grid, b):
    inside = [f(x) <= b for x in grid]
    return all(inside) or not any(inside)
