"""`raises`: does a wrong argument lead to the documented error."""

from __future__ import annotations

import builtins
from typing import Any

from d2lcourse.errors import CheckFailed, GraderError, StudentRaised
from d2lcourse.worker.remote import Remote
from d2lcourse.worker.show import show


def raises(kind: type[Exception], function: Remote, *args: Any, **kwargs: Any) -> None:
    """Demand that a call raises `kind` or a subclass of it.

    `NotImplementedError` is never accepted: it says that the function is not written.

    Raises:
        CheckFailed: the call returned, or raised something else.
        GraderError: `kind` is no built-in exception, or so general that a typing error would pass.
    """
    general = (Exception, BaseException, NotImplementedError)
    if getattr(builtins, kind.__name__, None) is not kind or kind in general:
        raise GraderError(f"a check demands {kind.__name__}; name a specific built-in exception")
    try:
        result = function(*args, **kwargs)
    except StudentRaised as error:
        if kind.__name__ in error.types and not error.is_stub:
            return
        raise CheckFailed(f"{kind.__name__} was expected, but {error}") from None
    returned = show(result)
    if isinstance(result, Remote) and result._d2l_type == "builtins.type":
        returned = "a class: write raise in place of return"
    raise CheckFailed(f"it must raise {kind.__name__}, but it returned {returned}", about=result)
