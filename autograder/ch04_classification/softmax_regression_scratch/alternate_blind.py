"""Written from the stub (c96258c7f895eb6b) and the notes alone, without sight of solution or checks."""

import torch


class SoftmaxRegressionScratch:
    def __init__(self, num_inputs: int, num_outputs: int, lr: float, generator: torch.Generator) -> None:
        self.W: torch.Tensor = 0.01 * torch.randn(num_inputs, num_outputs, generator=generator)
        self.b: torch.Tensor = torch.zeros(num_outputs)
        self.lr: float = lr

    def logits(self, X: torch.Tensor) -> torch.Tensor:
        return X @ self.W + self.b

    def predict(self, X: torch.Tensor) -> torch.Tensor:
        # Softmax keeps the order, so the logits suffice; argmax gives the first of equal maxima.
        with torch.no_grad():
            return self.logits(X).argmax(dim=1)

    def accuracy(self, X: torch.Tensor, y: torch.Tensor, batch_size: int) -> float:
        n = len(y)
        right = 0
        for start in range(0, n, batch_size):
            stop = start + batch_size
            right += int((self.predict(X[start:stop]) == y[start:stop]).sum().item())
        return right / n

    def step(self, X: torch.Tensor, y: torch.Tensor) -> None:
        n = len(y)
        with torch.no_grad():
            # E = (P - T) / n, the gradient of the mean cross-entropy with respect to the logits.
            error = torch.log_softmax(self.logits(X), dim=1).exp()
            error[torch.arange(n, device=y.device), y] -= 1.0
            error /= n
            grad_W = X.T @ error
            grad_b = error.sum(dim=0)
            self.W = self.W - self.lr * grad_W
            self.b = self.b - self.lr * grad_b

    def fit(
        self, X: torch.Tensor, y: torch.Tensor, epochs: int, batch_size: int, generator: torch.Generator
    ) -> None:
        n = len(y)
        for _ in range(epochs):
            order = torch.randperm(n, generator=generator)
            for start in range(0, n, batch_size):
                batch = order[start : start + batch_size]
                self.step(X[batch], y[batch])
