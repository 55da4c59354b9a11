# %% [markdown]
# # The same with GPyTorch
#
# GPyTorch has the kernels, the marginal likelihood and the conditioning; you put them together. What is left
# for you to get right is what the library cannot know: which mode the model is in, what is trained, and
# whether you ask for the function or for a new label.
# Read the section "The same with GPyTorch" of the chapter's README first.
#
# Here the library is meant to be used.

# %%
import gpytorch
import torch


# %%
class ExactGPModel(gpytorch.models.ExactGP):  # type: ignore[misc]  # the library has no types
    """A Gaussian process with a constant mean and a scaled RBF kernel, conditioned on all training data.

    Its modules have GPyTorch's usual names:

    - `mean_module`: a `gpytorch.means.ConstantMean`;
    - `covar_module`: a `gpytorch.kernels.ScaleKernel` around a `gpytorch.kernels.RBFKernel`, which has one
      lengthscale for all coordinates; its kernel is outputscale * exp(-|x - x'|^2 / (2 lengthscale^2));
    - `likelihood`: the likelihood that was passed in, which holds the variance of the noise.

    Source: Gardner et al. 2018, GPyTorch; Zhang et al., Dive into Deep Learning, section 18.3.
    """

    def __init__(
        self,
        train_x: torch.Tensor,
        train_y: torch.Tensor,
        likelihood: gpytorch.likelihoods.GaussianLikelihood,
    ) -> None:
        """Keep the training data and make the modules, all with GPyTorch's initial values.

        Args:
            train_x: (n, d), float32 or float64.
            train_y: (n,), of the same dtype.
            likelihood: kept as `likelihood`, the same object, so that its noise is a parameter of the model.

        All parameters of the model, the likelihood's included, have the dtype of `train_x` afterwards.
        (GPyTorch makes them float32.)
        """
        raise NotImplementedError

    def forward(self, x: torch.Tensor) -> gpytorch.distributions.MultivariateNormal:
        """Return the *prior* of the function's values at `x`: nothing is conditioned here.

        GPyTorch calls this method from `model(x)`, and does the conditioning.

        Args:
            x: (m, d), of the dtype of the training data. Not changed.

        Returns:
            A `gpytorch.distributions.MultivariateNormal` over m values of the function, without noise. Its
            mean and covariance depend on the parameters differentiably.

        Example:
            With the constant 3, outputscale 4 and lengthscale 1, at x = [[0], [1]]: the mean is [3, 3], the
            covariance [[4, 2.4261], [2.4261, 4]].
        """
        raise NotImplementedError


# %%
def fit(model: ExactGPModel, steps: int, lr: float) -> list[float]:
    """Train all parameters of the model on its own training data, with Adam.

    Each step is one step of `torch.optim.Adam` with the learning rate `lr`, and torch's defaults otherwise,
    along the gradient of the loss. The loss is GPyTorch's: the negative log marginal likelihood of all
    training labels, divided by their number n.

    The training data are in `model.train_inputs`, a tuple of one tensor, and `model.train_targets`.

    Args:
        model: trained in place: the mean's constant, the kernel's two parameters and the noise. It may come
            in training or in evaluation mode, and is in training mode afterwards. It has at most 800 training
            labels; for more GPyTorch does not compute the loss, but estimates it at random.
        steps: how many steps to take, at least 0.
        lr: the learning rate, positive.

    Returns:
        The losses, one Python float for each step, computed *before* its step.

    Source: Rasmussen and Williams 2006, section 5.4.1; Zhang et al., section 18.3.
    """
    raise NotImplementedError


# %%
def predict(
    model: ExactGPModel, x: torch.Tensor, noisy: bool
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Predict at new inputs, with 95 % intervals: of the function, or of new labels.

    Given the training data, the function's value at an input is normal. So is a new label there, with the
    same mean; its variance is larger by the variance of the noise. The interval is the mean give or take
    1.96 standard deviations (1.96, and not 2).

    Args:
        model: in training or in evaluation mode, with at most 800 training labels. Its parameters are not
            changed; it is in evaluation mode afterwards. (GPyTorch keeps what it computed for earlier
            predictions until `model.train()` is called. You may rely on it that nobody has changed the
            parameters by hand in between.)
        x: (m, d), of the dtype of the training data. Not changed. Rows may equal training inputs. (If `x` is
            just the training inputs, GPyTorch warns; this can be ignored.)
        noisy: if True, the interval of a new label; if False, of the function's value.

    Returns:
        The mean and the lower and upper ends of the intervals, each (m,) and of the dtype of `x`. They do not
        require gradients. An error of 1e-6 of the interval's width is fine; in float32 it may be 1e-4, or
        what rounding costs there. So is GPyTorch's lower limit of a variance, 1e-10 (in float32 1e-6).

    Source: Rasmussen and Williams 2006, equations 2.23 and 2.24.
    """
    raise NotImplementedError


# %%
def coverage(lower: torch.Tensor, upper: torch.Tensor, y: torch.Tensor) -> float:
    """Return the share of labels that lie within their intervals, the ends included.

    For 95 % intervals it should be about 0.95, on labels that were not trained on.

    Args:
        lower: (m,), floating point, m at least 1.
        upper: (m,), at least `lower` everywhere.
        y: (m,), of the same dtype.

    Returns:
        A Python float between 0 and 1.

    Example:
        For the intervals [0, 1], [0, 1] and [2, 4] and the labels 1, 1.5 and 3 it is 2/3.
    """
    raise NotImplementedError
