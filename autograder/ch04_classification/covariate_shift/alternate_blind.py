"""Written from the stub (c797fee19b5e3170) and the notes alone, without sight of solution or checks."""

import math

import torch


def fit_domain_classifier(
    source: torch.Tensor, target: torch.Tensor, penalty: float
) -> tuple[torch.Tensor, torch.Tensor]:
    with torch.no_grad():
        n_s, d = source.shape
        X = torch.cat([source, target])
        n = len(X)
        z = X.new_ones(n)
        z[:n_s] = -1

        # A common shift of the inputs only moves the bias, which is not penalised.
        centre = X.mean(dim=0)
        constant = (X[0] == X).all(dim=0)
        centre = torch.where(constant, X[0], centre)
        A = torch.cat([X - centre, X.new_ones(n, 1)], dim=1)
        ridge = X.new_full((d + 1,), penalty)
        ridge[d] = 0

        def objective(theta: torch.Tensor) -> float:
            margin = z * (A @ theta)
            loss = torch.logaddexp(-margin, torch.zeros_like(margin)).mean()
            return float(loss + 0.5 * (ridge * theta * theta).sum())

        # Newton's method with a backtracking line search.
        theta = X.new_zeros(d + 1)
        value = objective(theta)
        for _ in range(200):
            h = A @ theta
            gradient = A.T @ (-z * torch.sigmoid(-z * h)) / n + ridge * theta
            curvature = torch.sigmoid(h) * torch.sigmoid(-h)
            hessian = A.T @ (curvature[:, None] * A) / n + torch.diag(ridge)
            scale = hessian.diagonal().sqrt()
            scale = torch.where(scale > 0, scale, torch.ones_like(scale))
            inverse = torch.linalg.pinv(hessian / torch.outer(scale, scale), hermitian=True)
            step = -(inverse @ (gradient / scale)) / scale
            slope = float(gradient @ step)
            rounding = 1e-15 * (1 + abs(value))
            t = 1.0
            new_value = objective(theta + step)
            while not new_value <= value + 1e-4 * t * slope + rounding and t > 1e-12:
                t /= 2
                new_value = objective(theta + t * step)
            theta = theta + t * step
            value = new_value
            if bool((t * step.abs() <= 1e-12 * (1 + theta.abs())).all()):
                break

        w = theta[:d].clone()
        b = theta[d] - centre @ w
        return w, b


def importance_weights(
    source: torch.Tensor, target: torch.Tensor, penalty: float, clip: float
) -> torch.Tensor:
    with torch.no_grad():
        w, b = fit_domain_classifier(source, target, penalty)
        h = source @ w + b
        log_beta = h + math.log(len(source) / len(target))
        return log_beta.exp().clamp(max=clip)


def weighted_erm(X: torch.Tensor, y: torch.Tensor, beta: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    # The heaviest first: Householder QR is then accurate even if the weights differ a lot.
    order = torch.argsort(beta, descending=True, stable=True)
    order = order[beta[order] > 0]
    X, y, beta = X[order], y[order], beta[order]

    d = X.shape[1]
    centre = X.mean(dim=0)
    A = torch.cat([X - centre, X.new_ones(len(X), 1)], dim=1)
    scale = A.abs().amax(dim=0)
    scale = torch.where(scale > 0, scale, torch.ones_like(scale))
    root = (beta / beta[0]).sqrt()
    rows = root[:, None] * (A / scale)
    solution = torch.linalg.lstsq(rows, (root * y)[:, None], driver="gels").solution[:, 0] / scale
    w = solution[:d].clone()
    b = solution[d] - centre @ w
    return w, b
