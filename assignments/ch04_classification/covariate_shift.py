# %% [markdown]
# # Covariate shift
#
# A model learned from students and is used for pensioners: p(y | x) is the same for both, but the inputs,
# p(x), have moved. Weigh each source example with how much more often its like occurs in the target, and
# train on the weighted examples. The weights come from a classifier that tells the two samples apart.
# Read the section "Covariate shift" of the chapter's README first.

# %%
import torch


# %%
def fit_domain_classifier(
    source: torch.Tensor, target: torch.Tensor, penalty: float
) -> tuple[torch.Tensor, torch.Tensor]:
    """Fit a logistic regression that tells target inputs (z = +1) from source inputs (z = -1).

    Its logit is h(x) = x . w + b. It minimises

        J(w, b) = mean of log(1 + exp(-z h(x))) over all n_s + n_t inputs + penalty / 2 * (sum of w squared).

    The bias b carries no penalty.

    Args:
        source: (n_s, d), float64, inputs of the source. Not changed.
        target: (n_t, d), float64, inputs of the target; n_t need not be n_s. Not changed.
        penalty: at least 0. The minimum exists and is unique: the penalty is positive, or the samples overlap
            and no feature is a linear function of the others.

    Returns:
        w, a float64 tensor (d,), and b, a float64 tensor of shape (). Neither requires a gradient. Each entry
        lies within 1e-4 of the minimum. Any optimiser may find it, for example `torch.optim.LBFGS` with a
        line search. Nothing is random.

    Example:
        For source [[0], [0], [1]], target [[0], [1], [1]] and penalty 0: w = [2 ln 2], b = -ln 2. Then h(0) =
        -ln 2, the log of the odds 1 : 2 of target to source among the inputs 0, and h(1) = ln 2.

    Source: Zhang et al., Dive into Deep Learning, section 4.7.3.1.
    """
    raise NotImplementedError


# %%
def importance_weights(
    source: torch.Tensor, target: torch.Tensor, penalty: float, clip: float
) -> torch.Tensor:
    """Estimate how much more often each source input occurs in the target, p(x) / q(x).

    Fit the domain classifier above. The odds exp(h(x)) compare n_t draws from p with n_s draws from q:
    exp(h(x)) = n_t p(x) / (n_s q(x)). Undo the sample sizes.

    Args:
        source: (n_s, d), float64, inputs of the source, from q. Not changed.
        target: (n_t, d), float64, inputs of the target, from p. Not changed.
        penalty: that of the domain classifier.
        clip: positive, the largest weight: larger ones become `clip` (`math.inf` clips none). A few huge
            weights would leave the fit to a few examples.

    Returns:
        beta, a float64 tensor (n_s,): the weight of each source input, clipped last. Not normalised.

    Example:
        For source [[0], [0], [0], [0], [1], [1]], target [[0], [1], [1]], penalty 0 and no clipping: beta is
        0.5 for the inputs 0 (a third of the target, two thirds of the source) and 2 for the inputs 1.

    Source: Zhang et al., Dive into Deep Learning, section 4.7.3.1; there n_s = n_t.
    """
    raise NotImplementedError


# %%
def weighted_erm(X: torch.Tensor, y: torch.Tensor, beta: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Fit a linear regression to weighted examples (weighted empirical risk minimisation).

    Minimises the sum of beta_i (x_i . w + b - y_i)^2 over the examples.

    Args:
        X: (n, d), float64, inputs. Not changed.
        y: (n,), float64, targets. Not changed.
        beta: (n,), float64, weights, at least 0; an example of weight 0 does not count. The examples that
            count determine the minimum. Not changed.

    Returns:
        w, a float64 tensor (d,), and b, a float64 tensor of shape ().

    Example:
        X = [[0], [1], [1]], y = [1, 2, 5] and beta = [1, 2, 1] give w = [2], b = 1: at x = 1 the line passes
        through (2 * 2 + 1 * 5) / 3 = 3, the weighted mean.

    Source: Zhang et al., Dive into Deep Learning, section 4.7.3.1.
    """
    raise NotImplementedError
