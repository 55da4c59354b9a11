# %% [markdown]
# # Softmax regression from scratch
#
# A linear layer, softmax and cross-entropy, trained with minibatches: the smallest classifier that is worth
# the name. You write all of it but the constructor; it reads handwritten digits at the end.
#
# Write the five methods. Autograd is allowed, and so is `torch.log_softmax`; layers (`torch.nn`), optimisers
# (`torch.optim`) and the library's losses are not needed.

# %%
import torch


# %%
class SoftmaxRegressionScratch:
    """Softmax regression with plain tensors.

    Attributes:
        W: the weights, (num_inputs, num_outputs).
        b: the bias, (num_outputs,).
        lr: the learning rate of `step`.
    """

    def __init__(self, num_inputs: int, num_outputs: int, lr: float, generator: torch.Generator) -> None:
        self.W = 0.01 * torch.randn(num_inputs, num_outputs, generator=generator)
        self.b = torch.zeros(num_outputs)
        self.lr = lr

    def logits(self, X: torch.Tensor) -> torch.Tensor:
        """Return the logits of a batch: X W + b.

        Args:
            X: (n, num_inputs), float32.

        Returns:
            (n, num_outputs), float32. No softmax: the loss takes logits.

        Source: Zhang et al., Dive into Deep Learning, section 4.4.
        """
        ### BEGIN SOLUTION
        return X @ self.W + self.b
        ### END SOLUTION

    def predict(self, X: torch.Tensor) -> torch.Tensor:
        """Return the most probable class of each row.

        Args:
            X: (n, num_inputs), float32.

        Returns:
            (n,), int64; of equally probable classes the one with the smallest number.
        """
        ### BEGIN SOLUTION
        return self.logits(X).argmax(dim=1)
        ### END SOLUTION

    def accuracy(self, X: torch.Tensor, y: torch.Tensor, batch_size: int) -> float:
        """Return the share of rows that are classified correctly, computed batch by batch.

        Args:
            X: (n, num_inputs), float32, n > 0.
            y: (n,), int64, the labels.
            batch_size: rows per call of `self.predict`, at least 1; it bounds the memory, and the result does
                not depend on it. The last batch may be shorter.

        Returns:
            A Python float in [0, 1]: right answers divided by n.
        """
        ### BEGIN SOLUTION
        right = 0
        for rows, labels in zip(torch.split(X, batch_size), torch.split(y, batch_size), strict=True):
            right += int((self.predict(rows) == labels).sum())
        return right / len(y)
        ### END SOLUTION

    def step(self, X: torch.Tensor, y: torch.Tensor) -> None:
        """Take one gradient step on a minibatch: W -= lr dL/dW and b -= lr dL/db.

        L is the mean cross-entropy of the batch; both gradients are taken at the old weights and bias.

        Args:
            X: (n, num_inputs), float32, n > 0; its logits may be as large as 1e4 in magnitude. Not changed.
            y: (n,), int64, labels 0, ..., num_outputs - 1. Not changed.

        Returns:
            None. Afterwards `self.W` and `self.b` hold the new values, float32, and do not require grad:
            nothing of this step's graph may reach the next.

        Source: Zhang et al., Dive into Deep Learning, sections 4.1.2 and 4.4.
        """
        ### BEGIN SOLUTION
        error = torch.softmax(self.logits(X), dim=1)
        error[torch.arange(len(y)), y] -= 1
        error /= len(y)
        self.W = self.W - self.lr * X.T @ error
        self.b = self.b - self.lr * error.sum(dim=0)
        ### END SOLUTION

    def fit(
        self, X: torch.Tensor, y: torch.Tensor, epochs: int, batch_size: int, generator: torch.Generator
    ) -> None:
        """Train for some epochs: every epoch visits every row once, in a new random order.

        Args:
            X: (n, num_inputs), float32. Not changed.
            y: (n,), int64. Not changed.
            epochs: how often to go through the data.
            batch_size: rows per minibatch; the last one of an epoch is shorter if n is no multiple of it.
            generator: the only source of randomness: `torch.randperm(n, generator=generator)`.

        Returns:
            None. `self.step(rows, labels)` is called once per minibatch, with both arguments by position.
        """
        ### BEGIN SOLUTION
        for _ in range(epochs):
            order = torch.randperm(len(y), generator=generator)
            for chosen in torch.split(order, batch_size):
                self.step(X[chosen], y[chosen])
        ### END SOLUTION
