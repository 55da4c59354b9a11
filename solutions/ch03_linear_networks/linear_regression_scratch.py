# %% [markdown]
# # Linear regression from scratch
#
# The whole of training in one small class: parameters, a forward pass, a loss, a step and a loop over
# minibatches. Autograd finds the gradients; the rest is yours.
# Read the section "Linear regression from scratch" of the chapter's README first.
#
# Write the five methods with plain tensors. The library's layers, losses and optimizers (`torch.nn.Linear`,
# `torch.nn.functional.mse_loss`, `torch.optim.SGD`, ...) must not be called: the point is to build them.

# %%
import torch


# %%
class LinearRegressionScratch:
    """Linear regression with plain tensors, trained by minibatch stochastic gradient descent.

    The three attributes are all that a model consists of. Every method works with what they hold at that
    moment: who assigns other tensors to `w` and `b` has another model.

    Attributes:
        w: the weights, (num_inputs, 1), float32, a leaf that requires a gradient.
        b: the bias, (1,), float32, a leaf that requires a gradient.
        lr: the learning rate of `step`.
    """

    def __init__(self, num_inputs: int, lr: float, generator: torch.Generator) -> None:
        """Set the three attributes.

        The weights are independent draws from the normal distribution with mean 0 and standard deviation
        0.01; the bias is 0. Both are leaves: tensors that you made, not results of a recorded computation.

        Args:
            num_inputs: the number of features, at least 1.
            lr: the learning rate.
            generator: the only source of randomness: in the same state it gives the same weights.

        Source: Zhang et al., Dive into Deep Learning, section 3.4.1.
        """
        ### BEGIN SOLUTION
        self.w = torch.normal(0.0, 0.01, (num_inputs, 1), generator=generator, requires_grad=True)
        self.b = torch.zeros(1, requires_grad=True)
        self.lr = lr
        ### END SOLUTION

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return the predictions for a batch, X w + b.

        Args:
            X: (n, num_inputs), float32. Not changed.

        Returns:
            (n, 1), float32: a column, as from a layer with one output. Gradients flow to `w` and `b`.

        Example:
            For w = [[2], [-1]], b = [3] and X = [[1, 0], [4, 6]] it is [[5], [5]].

        Source: Zhang et al., Dive into Deep Learning, section 3.4.1.
        """
        ### BEGIN SOLUTION
        return X @ self.w + self.b
        ### END SOLUTION

    def loss(self, y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """Return the mean over the examples of (y_hat_i - y_i)^2 / 2.

        Args:
            y_hat: (n, 1), float32, n > 0: the predictions, a column. Not changed.
            y: (n,), float32: the labels. Not changed.

        Returns:
            A tensor of shape (), float32. The i-th prediction meets the i-th label only. Gradients flow to
            `y_hat`.

        Example:
            For y_hat [[1], [3], [4]] and y [0, 5, 3] the errors are 1, -2 and 1; it is (1 + 4 + 1) / 2 / 3 =
            1.

        Source: Zhang et al., Dive into Deep Learning, section 3.4.2.
        """
        ### BEGIN SOLUTION
        return (y_hat.squeeze(1) - y).square().mean() / 2
        ### END SOLUTION

    def step(self, X: torch.Tensor, y: torch.Tensor) -> None:
        """Take one gradient step on a minibatch: w <- w - lr dL/dw and b <- b - lr dL/db.

        L is the loss of the predictions for this minibatch; both gradients are taken at the old parameters.
        Gradients that `w.grad` and `b.grad` hold from before do not count.

        Args:
            X: (n, num_inputs), float32, n > 0. Not changed.
            y: (n,), float32. Not changed.

        Returns:
            None. `self.w` and `self.b` are changed in place: the same tensors in the same memory, leaves that
            require a gradient, as before. What `w.grad` and `b.grad` hold afterwards is up to you.

        Source: Zhang et al., Dive into Deep Learning, sections 3.4.3 and 3.4.4.
        """
        ### BEGIN SOLUTION
        to_w, to_b = torch.autograd.grad(self.loss(self.forward(X), y), (self.w, self.b))
        with torch.no_grad():
            self.w -= self.lr * to_w
            self.b -= self.lr * to_b
        ### END SOLUTION

    def fit(
        self, X: torch.Tensor, y: torch.Tensor, epochs: int, batch_size: int, generator: torch.Generator
    ) -> None:
        """Train for some epochs: every epoch visits every example once, in a new random order.

        Args:
            X: (n, num_inputs), float32, n > 0. Not changed.
            y: (n,), float32. Not changed.
            epochs: how often to go through the data; 0 leaves the model as it is.
            batch_size: examples per minibatch, at least 1. The last minibatch of an epoch is shorter if n is
                no multiple of it.
            generator: the only source of randomness: in the same state it gives the same orders.

        Returns:
            None. `self.step(rows, labels)` is called once per minibatch, with both arguments by position.

        Source: Zhang et al., Dive into Deep Learning, section 3.4.4.
        """
        ### BEGIN SOLUTION
        for _ in range(epochs):
            order = torch.randperm(len(y), generator=generator)
            for chosen in torch.split(order, batch_size):
                self.step(X[chosen], y[chosen])
        ### END SOLUTION
