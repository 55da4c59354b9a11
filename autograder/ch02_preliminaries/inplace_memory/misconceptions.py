"""Wrong answers to ch02/inplace_memory, with the sentence a student should read."""

from d2lcourse.audit import edit, misconception

edit(
    "same_storage",
    "a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()",
    "a.data_ptr() == b.data_ptr()",
    name="first_elements",
    says="You compared where the first elements lie: a slice that begins later is in the same memory.",
)

edit(
    "same_storage",
    "a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()",
    "a is b",
    name="same_object",
    says="You asked whether they are the same object: a view is another object in the same memory.",
)

edit(
    "same_storage",
    "a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()",
    "a.shape == b.shape and bool((a == b).all())",
    name="equal_values",
    says="You compared values: a copy has the same values in other memory.",
)


@misconception(
    "same_storage",
    says="You asked whether the tensors overlap: two parts of one tensor need not have an element in common.",
)
def overlapping(a, b):
    def extent(x):
        last = sum((size - 1) * stride for size, stride in zip(x.shape, x.stride(), strict=True))
        return x.data_ptr(), x.data_ptr() + last * x.element_size()

    (first, to), (start, end) = extent(a), extent(b)
    return first <= end and start <= to


edit(
    "add_into",
    "x.add_(y)",
    "x = x + y",
    name="rebound",
    says="You gave the name x to a new tensor: the caller's x has not changed. Use an in-place operation.",
)

edit(
    "add_into",
    "x.add_(y)",
    "x.data = x + y",
    name="other_memory",
    says="You gave x new memory (x.data = ...): whoever else looks at its old memory sees no change.",
)

edit(
    "add_into",
    "x.add_(y)",
    "x[:] = x + y",
    name="sum_first",
    says="You wrote x[:] = x + y: that makes the whole sum as a new tensor before it is copied into x.",
)

edit(
    "add_into",
    "x.add_(y)",
    "return x + y",
    name="returned_sum",
    says="You returned the sum: add_into must leave it in the memory of x and return nothing.",
)

edit(
    "add_into",
    "x.add_(y)",
    "x.reshape(-1).add_(y.expand(x.shape).reshape(-1))",
    name="into_a_reshaped_copy",
    says="You added into x.reshape(...): for a slice with gaps that is a copy, and x stays as it was.",
)

edit(
    "axpy_",
    "y.add_(x, alpha=a)",
    "y + a * x",
    name="new_tensor",
    says="You returned a new tensor: y itself must hold the result.",
)


@misconception(
    "axpy_",
    says="You computed a * x first: that is a new tensor. y.add_ takes a factor for what it adds.",
)
def product_first(y, a, x):
    y += a * x
    return y


@misconception(
    "axpy_",
    says="You returned nothing: axpy_ returns y itself, as PyTorch's methods with an underscore do.",
)
def nothing_returned(y, a, x):
    y.add_(x, alpha=a)


edit(
    "axpy_",
    "y.add_(x, alpha=a)",
    "y.add_(x, alpha=a).clone()",
    name="copy_returned",
    says="You returned a copy: axpy_ returns y itself.",
)


@misconception(
    "axpy_",
    says="You scaled x in place: x must stay as it was.",
)
def scaled_x(y, a, x):
    return y.add_(x.mul_(a))


@misconception(
    "swap_rows_",
    says="You wrote x[i], x[j] = x[j], x[i]: these are views, and the first assignment overwrote one row.",
)
def swapped_views(x, i, j):
    x[i], x[j] = x[j], x[i]


edit(
    "swap_rows_",
    "x[[i, j]] = x[[j, i]]",
    "x[:, [i, j]] = x[:, [j, i]]",
    name="columns",
    says="You exchanged columns: x[i] is a row.",
)


@misconception(
    "swap_rows_",
    says="You exchanged the rows of a new tensor: the caller's x has not changed.",
)
def swapped_copy(x, i, j):
    x = x.clone()
    x[[i, j]] = x[[j, i]]


@misconception(
    "swap_rows_",
    says="You gave x new memory (x.data = ...): whoever else looks at its old memory sees no change.",
)
def swapped_into_other_memory(x, i, j):
    swapped = x.clone()
    swapped[[i, j]] = x[[j, i]]
    x.data = swapped


edit(
    "trajectory_",
    "states.append(x.clone())",
    "states.append(x)",
    name="the_same_tensor",
    says="You appended x itself each time: every item is the same tensor and shows its last value.",
)

edit(
    "trajectory_",
    "x.clone()",
    "x.detach()",
    name="detached_views",
    says="You appended x.detach(): that is a view of the same memory, no copy. Use x.clone().",
)

edit(
    "trajectory_",
    "x += y",
    "x = x + y",
    name="states_but_no_change",
    says="You wrote x = x + y: the states are right, but the caller's x has not changed.",
)


@misconception(
    "trajectory_",
    says="Your last state is x itself: a later change of x shows in it. Clone it like the others.",
)
def last_state_shared(x, y, steps):
    states = []
    for step in range(steps):
        x += y
        states.append(x.clone() if step < steps - 1 else x)
    return states


edit(
    "trajectory_",
    "        x += y\n        states.append(x.clone())\n",
    "        states.append(x.clone())\n        x += y\n",
    name="before_each_step",
    says="You kept what x was before each addition: the states are those after it.",
)
