"""A right answer with autograd, the library's SGD on detached leaves, and an order from sorted keys."""

import torch


class SoftmaxRegressionScratch:
    def __init__(self, num_inputs: int, num_outputs: int, lr: float, generator: torch.Generator) -> None:
        self.W = 0.01 * torch.randn(num_inputs, num_outputs, generator=generator)
        self.b = torch.zeros(num_outputs)
        self.lr = lr

    def logits(self, X):
        return torch.einsum("ni,io->no", X, self.W) + self.b.expand(len(X), -1)

    def predict(self, X):
        winners = []
        for row in self.logits(X).tolist():
            best = 0
            for label, score in enumerate(row):
                if score > row[best]:
                    best = label
            winners.append(best)
        return torch.tensor(winners)

    def accuracy(self, X, y, batch_size):
        right, start = 0, 0
        while start < len(y):
            answers = self.predict(X[start : start + batch_size]).tolist()
            right += sum(a == b for a, b in zip(answers, y[start : start + batch_size].tolist(), strict=True))
            start += batch_size
        return right / len(y)

    def step(self, X, y):
        W, b = self.W.detach().requires_grad_(), self.b.detach().requires_grad_()
        scores = X @ W + b
        loss = (torch.logsumexp(scores, 1) - scores.gather(1, y[:, None])[:, 0]).mean()
        optimizer = torch.optim.SGD([W, b], lr=self.lr)
        loss.backward()
        optimizer.step()
        self.W, self.b = W.detach(), b.detach()

    def fit(self, X, y, epochs, batch_size, generator):
        for _ in range(epochs):
            keys = torch.rand(len(y), generator=generator, dtype=torch.float64).tolist()
            order = sorted(range(len(y)), key=keys.__getitem__)
            while order:
                chosen, order = order[:batch_size], order[batch_size:]
                self.step(X[chosen], y[chosen])
