"""Wrong answers to ch04/softmax_regression_scratch, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "SoftmaxRegressionScratch.logits",
    " + self.b",
    "",
    name="no_bias",
    says="You left out the bias: the logits are X W + b.",
)
edit(
    "SoftmaxRegressionScratch.logits",
    "X @ self.W + self.b",
    "torch.softmax(X @ self.W + self.b, dim=1)",
    name="probabilities",
    says="These are probabilities; the loss applies softmax itself, so it would be applied twice.",
)
edit(
    "SoftmaxRegressionScratch.predict",
    "argmax(dim=1)",
    "argmax(dim=0)",
    name="argmax_over_the_batch",
    says="You looked for the largest logit over the batch (dim=0); each row has its own, along dim=1.",
)


@misconception(
    "SoftmaxRegressionScratch.accuracy",
    says="You averaged the batches' accuracies: a shorter last batch counts too much. Count first.",
)
def mean_of_batch_means(self, X, y, batch_size):
    shares = [
        (self.predict(rows) == labels).float().mean().item()
        for rows, labels in zip(X.split(batch_size), y.split(batch_size), strict=True)
    ]
    return sum(shares) / len(shares)


@misconception(
    "SoftmaxRegressionScratch.accuracy",
    says="You predicted all rows at once; batch_size bounds how many rows `predict` gets.",
)
def ignores_the_batch_size(self, X, y, batch_size):
    return int((self.predict(X) == y).sum()) / len(y)


edit(
    "SoftmaxRegressionScratch.step",
    "        error /= len(y)\n",
    "",
    name="gradient_of_the_sum",
    says="You stepped along the gradient of the sum; the loss is the mean over the batch.",
)
edit(
    "SoftmaxRegressionScratch.step",
    "        self.b = self.b - self.lr * error.sum(dim=0)\n",
    "",
    name="bias_untrained",
    says="You never updated the bias.",
)
edit(
    "SoftmaxRegressionScratch.step",
    "error.sum(dim=0)",
    "error.mean(dim=0)",
    name="bias_averaged_twice",
    says="The bias gradient is the sum over the rows of the already averaged errors; you averaged again.",
)


@misconception(
    "SoftmaxRegressionScratch.step",
    says="You applied softmax before the loss and the loss applied it again: learning crawls.",
)
def loss_on_probabilities(self, X, y):
    W, b = self.W.clone().requires_grad_(), self.b.clone().requires_grad_()
    loss = torch.nn.functional.cross_entropy(torch.softmax(X @ W + b, dim=1), y)
    to_W, to_b = torch.autograd.grad(loss, (W, b))
    self.W, self.b = self.W - self.lr * to_W, self.b - self.lr * to_b


@misconception(
    "SoftmaxRegressionScratch.fit",
    says="You shuffled rows and labels separately: a row must keep its label.",
)
def shuffled_apart(self, X, y, epochs, batch_size, generator):
    for _ in range(epochs):
        rows = X[torch.randperm(len(y), generator=generator)].split(batch_size)
        labels = y[torch.randperm(len(y), generator=generator)].split(batch_size)
        for some, theirs in zip(rows, labels, strict=True):
            self.step(some, theirs)


@misconception(
    "SoftmaxRegressionScratch.fit",
    says="You dropped the last, shorter minibatch: its rows are never seen in this epoch.",
)
def last_batch_dropped(self, X, y, epochs, batch_size, generator):
    for _ in range(epochs):
        order = torch.randperm(len(y), generator=generator)
        for start in range(0, len(y) - batch_size + 1, batch_size):
            chosen = order[start : start + batch_size]
            self.step(X[chosen], y[chosen])


edit(
    "SoftmaxRegressionScratch.fit",
    "order = torch.randperm(len(y), generator=generator)",
    "order = torch.arange(len(y))",
    name="never_shuffled",
    says="You went through the rows in the same order every epoch; draw a new one from the generator.",
)
