"""Wrong answers to ch18/gpytorch_model, with the sentence a student should read."""

# ruff: noqa: F821 - torch and so on are those of the reference, whose namespace these run in
# mypy: disable-error-code="name-defined"

from d2lcourse.audit import edit, misconception

edit(
    "ExactGPModel.__init__",
    "        self.to(train_x.dtype)\n",
    "",
    name="float32_parameters",
    says="You left the parameters in float32: with float64 data they must be float64.",
)
edit(
    "ExactGPModel.__init__",
    "        self.to(train_x.dtype)\n",
    "        self.double()\n",
    name="always_float64",
    says="You made all parameters float64: they have the dtype of the training data.",
)
edit(
    "ExactGPModel.__init__",
    "gpytorch.means.ConstantMean()",
    "gpytorch.means.ZeroMean()",
    name="zero_mean",
    says="You used the mean 0: the constant is a parameter, for labels that lie around 100, say.",
)
edit(
    "ExactGPModel.__init__",
    "gpytorch.kernels.ScaleKernel(gpytorch.kernels.RBFKernel())",
    "gpytorch.kernels.RBFKernel()",
    name="no_scale",
    says="You used the RBF kernel alone: its variance is fixed at 1, ScaleKernel gives it the outputscale.",
)
edit(
    "ExactGPModel.__init__",
    "gpytorch.kernels.RBFKernel()",
    "gpytorch.kernels.RBFKernel(ard_num_dims=train_x.shape[-1])",
    name="one_lengthscale_each",
    says="You gave each coordinate a lengthscale of its own: asked for is one for all.",
)
edit(
    "ExactGPModel.__init__",
    "train_y, likelihood)",
    "train_y, gpytorch.likelihoods.GaussianLikelihood())",
    name="own_likelihood",
    says="You made a likelihood of your own: keep the one that was passed in, its noise is to be trained.",
)
edit(
    "ExactGPModel.forward",
    "gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x))",
    "self.likelihood(\n            "
    "gpytorch.distributions.MultivariateNormal(self.mean_module(x), self.covar_module(x)))",
    name="noise_in_the_prior",
    says="You added the noise in forward: it returns the function's prior, the noise comes later.",
)
edit(
    "ExactGPModel.forward",
    "self.mean_module(x), ",
    "torch.zeros_like(x[:, 0]), ",
    name="mean_forgotten",
    says="You returned the mean 0: use the mean module, its constant is a parameter.",
)
edit(
    "ExactGPModel.forward",
    "self.covar_module(x))",
    "self.covar_module.base_kernel(x))",
    name="scale_forgotten",
    says="You used the inner kernel: the outputscale belongs to the ScaleKernel around it.",
)


@misconception(
    "ExactGPModel.forward",
    says="You detached the prior from its parameters: then nothing can be trained.",
)
def detached(self, x):
    with torch.no_grad():
        K = self.covar_module(x).to_dense()
        return gpytorch.distributions.MultivariateNormal(self.mean_module(x), K)


@misconception(
    "ExactGPModel.forward",
    says="You conditioned in forward: it returns the prior, GPyTorch's call conditions on the training data.",
)
def conditioned(self, x):
    X, y = self.train_inputs[0], self.train_targets
    C = self.covar_module(X).to_dense() + self.likelihood.noise * torch.eye(len(y), dtype=y.dtype)
    cross = self.covar_module(x, X).to_dense()
    mean = self.mean_module(x) + cross @ torch.linalg.solve(C, y - self.mean_module(X))
    K = self.covar_module(x).to_dense() - cross @ torch.linalg.solve(C, cross.T)
    return gpytorch.distributions.MultivariateNormal(mean, K)


edit(
    "fit",
    "    model.train()\n",
    "",
    name="mode_not_set",
    says="You did not switch to training mode: in evaluation mode the model returns its posterior.",
)
edit(
    "fit",
    "        optimizer.zero_grad()\n",
    "",
    name="gradients_pile_up",
    says="You never reset the gradients: each step then goes along the sum of all so far.",
)
edit(
    "fit",
    "-log_likelihood(",
    "log_likelihood(",
    name="minimised_the_likelihood",
    says="You minimised the likelihood: the loss is its negative.",
)
edit(
    "fit",
    "model.parameters()",
    "[p for p in model.parameters() if p is not model.likelihood.noise_covar.raw_noise]",
    name="noise_not_trained",
    says="You did not train the noise: it is a parameter of the likelihood, which is a part of the model.",
)
edit(
    "fit",
    "model.parameters()",
    "model.likelihood.parameters()",
    name="only_the_noise",
    says="You trained the likelihood alone: model.parameters() holds the kernel's and the likelihood's.",
)
edit(
    "fit",
    "log_likelihood(model(*model.train_inputs), ",
    "log_likelihood(model.likelihood(model(*model.train_inputs)), ",
    name="noise_twice",
    says="You passed the labels' distribution to the loss: it adds the noise itself, for the second time.",
)
edit(
    "fit",
    "losses.append(loss.item())",
    "losses.append(loss.item() * len(model.train_targets))",
    name="sum_of_all",
    says="You returned the loss of all labels together: GPyTorch's is divided by n.",
)
edit(
    "fit",
    "losses.append(loss.item())",
    "losses.append(-log_likelihood(model(*model.train_inputs), model.train_targets).item())",
    name="losses_after",
    says="You computed the losses after their steps: each belongs before its step.",
)


@misconception(
    "fit",
    says="You trained on the squared error: the marginal likelihood also judges the spread.",
)
def squared_error(model, steps, lr):
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses, X, y = [], model.train_inputs[0], model.train_targets
    model.train()
    for _ in range(steps):
        optimizer.zero_grad()
        K = model.covar_module(X).to_dense()
        C = K + model.likelihood.noise * torch.eye(len(y), dtype=y.dtype)
        centred = y - model.mean_module(X)
        loss = (centred - K @ torch.linalg.solve(C, centred)).square().mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


edit(
    "predict",
    "        if noisy:\n            distribution = model.likelihood(distribution)\n",
    "",
    name="always_the_function",
    says="You took the function's interval for that of a label: a new label has noise of its own.",
)
edit(
    "predict",
    "        if noisy:\n            distribution",
    "        if True:\n            distribution",
    name="always_a_label",
    says="You added the noise in any case: with noisy=False the interval is the function's.",
)
edit(
    "predict",
    "if noisy:",
    "if not noisy:",
    name="swapped",
    says="You swapped the two: noisy=True asks for a new label, whose interval is the wider one.",
)
edit(
    "predict",
    "1.96 * distribution.stddev",
    "1.96 * distribution.variance",
    name="variance_for_deviation",
    says="You used the variance: an interval is measured in standard deviations, its square root.",
)
edit(
    "predict",
    "1.96 * distribution.stddev",
    "2 * distribution.stddev",
    name="two_deviations",
    says="You took 2 standard deviations, as confidence_region does: that is 95.4 %, asked for are 1.96.",
)
edit(
    "predict",
    "1.96 * distribution.stddev",
    "distribution.stddev",
    name="one_deviation",
    says="You took one standard deviation: that interval holds 68 %.",
)
edit(
    "predict",
    "    model.eval()\n",
    "    model.train()\n",
    name="training_mode",
    says="You predicted in training mode: there the model refuses new inputs. Call model.eval() first.",
)
edit(
    "predict",
    "    with torch.no_grad():\n",
    "    if True:\n",
    name="with_gradients",
    says="You predicted with gradients: the results hold the whole graph. Use torch.no_grad().",
)
edit(
    "predict",
    "            distribution = model.likelihood(distribution)\n        half = 1.96 * distribution.stddev",
    "            pass\n        noise = model.likelihood.noise if noisy else torch.zeros(1)\n"
    "        half = 1.96 * (distribution.stddev + noise.sqrt())",
    name="deviations_added",
    says="You added standard deviations: of independent parts the variances add up.",
)
edit(
    "coverage",
    "((lower <= y) & (y <= upper))",
    "((lower < y) & (y < upper))",
    name="ends_left_out",
    says="You left the ends out: a label at the end of its interval is inside.",
)
edit(
    "coverage",
    "((lower <= y) & (y <= upper))",
    "(y <= upper)",
    name="one_sided",
    says="You looked at the upper end only: a label may also lie below its interval.",
)
edit(
    "coverage",
    ".double().mean()",
    ".double().sum()",
    name="number_of_labels",
    says="You returned a number of labels: the share is the number divided by m.",
)
edit(
    "coverage",
    ".double().mean()",
    ".double().mean() * 100",
    name="percent",
    says="You returned percent: the share lies between 0 and 1.",
)
