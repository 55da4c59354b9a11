"""Wrong answers to ch18/fit_hyperparameters, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "objective",
    "return -log_marginal",
    "return log_marginal",
    name="likelihood_itself",
    says="You forgot the sign: what is minimised is the negative log likelihood.",
)
edit(
    "objective",
    "theta.exp()",
    "theta",
    name="no_exponential",
    says="You used theta itself: it holds logarithms, the hyperparameters are their exponentials.",
)
edit(
    "objective",
    "theta.exp()",
    "torch.nn.functional.softplus(theta)",
    name="softplus",
    says="You used softplus: it is positive, too, but theta holds logarithms.",
)
edit(
    "objective",
    "theta.exp()",
    "theta.detach().exp()",
    name="detached",
    says="You took theta out of the graph (.detach(), .item() or .tolist()): no gradient flows to it.",
)
edit(
    "objective",
    "lengthscale, amplitude, noise_sd = theta",
    "lengthscale, noise_sd, amplitude = theta",
    name="order_mixed_up",
    says="You mixed up the order: theta holds lengthscale, amplitude, noise_sd.",
)
edit(
    "objective",
    "return -log_marginal(X, y, lengthscale, amplitude, noise_sd)",
    "return -log_marginal(X, y, lengthscale, amplitude, noise_sd * 0)",
    name="no_noise",
    says="You left the noise out: every wiggle of the labels then has to come from the function.",
)
edit(
    "starting_point",
    "amplitude / 10]).log()",
    "amplitude / 10])",
    name="no_logarithms",
    says="You returned the hyperparameters: theta holds their logarithms.",
)
edit(
    "starting_point",
    "y.square().mean().sqrt()",
    "y.std()",
    name="around_the_mean",
    says="You subtracted the mean of y: the prior's mean is 0, so take the root of the mean of y^2.",
)
edit(
    "starting_point",
    "y.square().mean().sqrt()",
    "y.square().mean()",
    name="variance",
    says="You took the mean of y^2: that is a variance, the amplitude is its root.",
)
edit(
    "starting_point",
    "torch.pdist(X).quantile(0.5)",
    "torch.pdist(X).mean()",
    name="mean_distance",
    says="You took the mean distance: asked for is the median.",
)
edit(
    "starting_point",
    "torch.pdist(X).quantile(0.5)",
    "torch.cdist(X, X).quantile(0.5)",
    name="distances_to_itself",
    says="You counted the distance of each row from itself: the zeros pull the median down.",
)
edit(
    "starting_point",
    "torch.pdist(X).quantile(0.5)",
    "torch.pdist(X).median()",
    name="lower_of_the_two",
    says="You took the lower of the two in the middle, as torch.median does: take their mean.",
)


@misconception(
    "climb",
    says="You climbed in the hyperparameters themselves: a step may make them negative.",
)
def raw_parameters(X, y, theta):
    best = theta.exp().requires_grad_()
    optimizer = torch.optim.LBFGS([best], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = -log_marginal(X, y, *best)
        loss.backward()
        return loss.item()

    optimizer.step(closure)
    return Fit(*best.tolist(), log_marginal(X, y, *best).item())


@misconception(
    "climb",
    says="You kept the noise at its start: it is fitted like the other two.",
)
def fixed_noise(X, y, theta):
    best, noise = theta[:2].clone().requires_grad_(), theta[2:]
    optimizer = torch.optim.LBFGS([best], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = objective(torch.cat([best, noise]), X, y)
        loss.backward()
        return loss.item()

    optimizer.step(closure)
    whole = torch.cat([best, noise])
    return Fit(*whole.exp().tolist(), -objective(whole, X, y).item())


@misconception(
    "climb",
    says="You fitted without noise: the labels' wiggles then need a short lengthscale.",
)
def noise_of_zero(X, y, theta):
    best, noise = theta[:2].clone().requires_grad_(), torch.tensor([-12.0], dtype=theta.dtype)
    optimizer = torch.optim.LBFGS([best], max_iter=200, line_search_fn="strong_wolfe")

    def closure():
        optimizer.zero_grad()
        loss = objective(torch.cat([best, noise]), X, y)
        loss.backward()
        return loss.item()

    optimizer.step(closure)
    whole = torch.cat([best, noise])
    return Fit(*whole.exp().tolist(), -objective(whole, X, y).item())


@misconception(
    "climb",
    says="You walked downhill: the log likelihood is to be large, so its negative is to be small.",
)
def downhill(X, y, theta):
    best = theta.clone().requires_grad_()
    optimizer = torch.optim.Adam([best], lr=0.05)
    for _ in range(60):
        optimizer.zero_grad()
        (-objective(best, X, y)).backward()
        optimizer.step()
    return Fit(*best.exp().tolist(), -objective(best, X, y).item())


@misconception(
    "climb",
    says="You stopped before the top: go on until no derivative is larger than 0.01.",
)
def too_few_steps(X, y, theta):
    best = theta.clone().requires_grad_()
    optimizer = torch.optim.Adam([best], lr=0.02)
    for _ in range(40):
        optimizer.zero_grad()
        objective(best, X, y).backward()
        optimizer.step()
    return Fit(*best.exp().tolist(), -objective(best, X, y).item())


edit(
    "climb",
    "best.exp().tolist()",
    "best.tolist()",
    name="logarithms_returned",
    says="You returned the logarithms: a Fit holds the hyperparameters themselves.",
)
edit(
    "climb",
    "noise_sd, -objective",
    "noise_sd, objective",
    name="loss_returned",
    says="You returned the loss: the log likelihood is its negative.",
)
edit(
    "climb",
    "noise_sd, -objective(best, X, y).item()",
    "noise_sd, -objective(best, X, y).item() / len(y)",
    name="likelihood_of_one",
    says="You divided the log likelihood by n: here it is that of all labels together.",
)
edit(
    "climb",
    "return Fit(lengthscale, amplitude, noise_sd,",
    "return Fit(lengthscale, amplitude**2, noise_sd**2,",
    name="variances_returned",
    says="You returned variances: amplitude and noise_sd are standard deviations.",
)
edit(
    "climb",
    "theta.clone()",
    "theta",
    name="theta_changed",
    says="You optimised the caller's theta itself: clone it first.",
)
edit(
    "best_climb",
    "return max(",
    "return min(",
    name="lowest_top",
    says="You returned the lowest of the tops: the largest log likelihood wins.",
)


@misconception("best_climb", says="You climbed from the first start only.")
def first_start(X, y, starts):
    return climb(X, y, starts[0])


@misconception("best_climb", says="You returned the last of the climbs: keep the best so far.")
def last_climb(X, y, starts):
    for theta in starts:
        fit = climb(X, y, theta)
    return fit


@misconception(
    "best_climb",
    says="You climbed from the best start only: a low start may be at the foot of the highest hill.",
)
def best_start(X, y, starts):
    return climb(X, y, min(starts, key=lambda theta: float(objective(theta, X, y))))


@misconception("best_climb", says="You averaged the starts: the middle of two hills is often a valley.")
def mean_of_the_starts(X, y, starts):
    return climb(X, y, starts.mean(dim=0))
