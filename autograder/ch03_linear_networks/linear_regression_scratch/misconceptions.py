"""Wrong answers to ch03/linear_regression_scratch, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception


@misconception(
    "LinearRegressionScratch.__init__",
    says="Your weights are no leaf: scaling a tensor that requires a gradient is recorded. Scale first.",
)
def scaled_after(self, num_inputs, lr, generator):
    self.w = 0.01 * torch.randn(num_inputs, 1, generator=generator, requires_grad=True)
    self.b = torch.zeros(1, requires_grad=True)
    self.lr = lr


edit(
    "LinearRegressionScratch.__init__",
    "torch.normal(0.0, 0.01,",
    "torch.normal(0.0, 0.01**2,",
    name="variance_for_deviation",
    says="You passed the variance for the standard deviation: your weights are 100 times too small.",
)
edit(
    "LinearRegressionScratch.__init__",
    "torch.zeros(1, requires_grad=True)",
    "torch.zeros(1)",
    name="bias_needs_no_gradient",
    says="Your bias does not require a gradient: it would never be trained.",
)
edit(
    "LinearRegressionScratch.forward",
    " + self.b",
    "",
    name="no_bias",
    says="You left out the bias: the predictions are X w + b.",
)
edit(
    "LinearRegressionScratch.forward",
    "X @ self.w + self.b",
    "(X @ self.w + self.b).squeeze(1)",
    name="row_of_predictions",
    says="You returned the shape (n,): the predictions are a column, (n, 1).",
)
edit(
    "LinearRegressionScratch.forward",
    "X @ self.w + self.b",
    "(X @ self.w + self.b).detach()",
    name="cut_from_the_graph",
    says="You cut the predictions from the graph: no gradient reaches the weights and the bias.",
)
edit(
    "LinearRegressionScratch.loss",
    "y_hat.squeeze(1) - y",
    "y_hat - y",
    name="every_label",
    says="(n, 1) minus (n,) is (n, n), every prediction minus every label. Give both one shape first.",
)
edit(
    "LinearRegressionScratch.loss",
    ".mean() / 2",
    ".sum() / 2",
    name="summed",
    says="You summed the losses: the mean keeps the step's length independent of the batch size.",
)
edit(
    "LinearRegressionScratch.loss",
    ".mean() / 2",
    ".mean()",
    name="without_the_half",
    says="You forgot the half: the loss of one example is (y_hat - y)^2 / 2.",
)


@misconception(
    "LinearRegressionScratch.step",
    says="You never reset the gradients: backward adds to .grad, so old minibatches count again and again.",
)
def gradients_accumulate(self, X, y):
    self.loss(self.forward(X), y).backward()
    with torch.no_grad():
        self.w -= self.lr * self.w.grad
        self.b -= self.lr * self.b.grad


edit(
    "LinearRegressionScratch.step",
    "            self.b -= self.lr * to_b\n",
    "",
    name="bias_untrained",
    says="You never updated the bias.",
)


@misconception(
    "LinearRegressionScratch.step",
    says="You made new tensors: the parameters themselves must change, in place, inside torch.no_grad().",
)
def new_tensors(self, X, y):
    to_w, to_b = torch.autograd.grad(self.loss(self.forward(X), y), (self.w, self.b))
    self.w = (self.w - self.lr * to_w).detach().requires_grad_()
    self.b = (self.b - self.lr * to_b).detach().requires_grad_()


@misconception(
    "LinearRegressionScratch.step",
    says="You moved the bias along its gradient at the new weights: take both gradients first, then step.",
)
def one_after_the_other(self, X, y):
    (to_w,) = torch.autograd.grad(self.loss(self.forward(X), y), self.w)
    with torch.no_grad():
        self.w -= self.lr * to_w
    (to_b,) = torch.autograd.grad(self.loss(self.forward(X), y), self.b)
    with torch.no_grad():
        self.b -= self.lr * to_b


@misconception(
    "LinearRegressionScratch.fit",
    says="You shuffled examples and labels separately: an example must keep its label.",
)
def shuffled_apart(self, X, y, epochs, batch_size, generator):
    for _ in range(epochs):
        rows = X[torch.randperm(len(y), generator=generator)].split(batch_size)
        labels = y[torch.randperm(len(y), generator=generator)].split(batch_size)
        for some, theirs in zip(rows, labels, strict=True):
            self.step(some, theirs)


@misconception(
    "LinearRegressionScratch.fit",
    says="You dropped the last, shorter minibatch: its examples are never seen in this epoch.",
)
def last_batch_dropped(self, X, y, epochs, batch_size, generator):
    for _ in range(epochs):
        order = torch.randperm(len(y), generator=generator)
        for start in range(0, len(y) - batch_size + 1, batch_size):
            chosen = order[start : start + batch_size]
            self.step(X[chosen], y[chosen])


@misconception(
    "LinearRegressionScratch.fit",
    says="You shuffled once, before the first epoch: every epoch needs a new order.",
)
def shuffled_once(self, X, y, epochs, batch_size, generator):
    order = torch.randperm(len(y), generator=generator)
    for _ in range(epochs):
        for chosen in torch.split(order, batch_size):
            self.step(X[chosen], y[chosen])
