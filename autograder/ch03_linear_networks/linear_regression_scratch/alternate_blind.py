"""Written from the stub (e15c7ff16ba86ac4) and the notes alone, without sight of solution or checks."""

import torch


class LinearRegressionScratch:
    def __init__(self, num_inputs: int, lr: float, generator: torch.Generator) -> None:
        device = generator.device
        w = 0.01 * torch.randn(num_inputs, 1, generator=generator, dtype=torch.float32, device=device)
        self.w = w.requires_grad_()
        self.b = torch.zeros(1, dtype=torch.float32, device=device, requires_grad=True)
        self.lr = lr

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        return X @ self.w + self.b

    def loss(self, y_hat: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        return ((y_hat - y.reshape(-1, 1)) ** 2 / 2).mean()

    def step(self, X: torch.Tensor, y: torch.Tensor) -> None:
        with torch.enable_grad():
            loss = self.loss(self.forward(X), y)
            dw, db = torch.autograd.grad(loss, (self.w, self.b))
        with torch.no_grad():
            self.w -= self.lr * dw
            self.b -= self.lr * db

    def fit(
        self, X: torch.Tensor, y: torch.Tensor, epochs: int, batch_size: int, generator: torch.Generator
    ) -> None:
        for _ in range(epochs):
            order = torch.randperm(len(X), generator=generator, device=generator.device).to(X.device)
            for rows in order.split(batch_size):
                self.step(X[rows], y[rows])
