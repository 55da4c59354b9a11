"""A right answer with parameters, backward, elementwise products and an order from sorted keys."""

import torch


class LinearRegressionScratch:
    def __init__(self, num_inputs: int, lr: float, generator: torch.Generator) -> None:
        self.w = torch.nn.Parameter(torch.randn(num_inputs, 1, generator=generator).mul(0.01))
        self.b = torch.nn.Parameter(torch.tensor([0.0]))
        self.lr = lr

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return (X * self.w.T).sum(1, keepdim=True).add(self.b.expand(len(X), 1))

    def loss(self, y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        errors = y_hat - y.reshape(y_hat.shape)
        return errors.reshape(-1).dot(errors.reshape(-1)) / (2 * len(y))

    def step(self, X: torch.Tensor, y: torch.Tensor) -> None:
        for p in (self.w, self.b):
            p.grad = None
        self.loss(self.forward(X), y).backward()
        for p in (self.w, self.b):
            assert p.grad is not None
            p.data.add_(p.grad, alpha=-self.lr)

    def fit(
        self, X: torch.Tensor, y: torch.Tensor, epochs: int, batch_size: int, generator: torch.Generator
    ) -> None:
        for _ in range(epochs):
            keys = torch.rand(len(y), generator=generator, dtype=torch.float64).tolist()
            order = sorted(range(len(y)), key=keys.__getitem__)
            while order:
                chosen, order = order[:batch_size], order[batch_size:]
                self.step(X[chosen], y[chosen])
