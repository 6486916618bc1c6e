"""How far a generator sees: exact arithmetic over its layers, without running it.

A span is a stretch of one axis at some layer. Walking from the output to the input, each layer
says which span of its input decides a span of its output. All kernels are square, so one axis tells
both. Reflection at the edge of a page reaches no further than the kernel.
"""

from typing import NamedTuple, Self

from torch import nn

from linewright.nn.residual import ResidualBlock
from linewright.nn.resnet import ResnetGenerator
from linewright.nn.sparse import KWinners2d

_POINTWISE = (nn.ReLU, nn.Tanh, nn.BatchNorm2d)
# One place at a time, but for statistics or winners of the whole page; see `sees_the_page`.
_PLACEWISE = (nn.InstanceNorm2d, KWinners2d)


class Span(NamedTuple):
    """Places ``first`` to ``last`` of one axis, both included; negative before the origin."""

    first: int
    last: int

    def __or__(self, other: Self) -> Self:
        """Return the smallest span that holds both."""
        return type(self)(min(self.first, other.first), max(self.last, other.last))


def halo(generator: ResnetGenerator) -> int:
    """Return how many pixels around it decide a pixel, rounded up to the generator's multiple.

    A tile that begins at a multiple and has this much page around it gives what the whole page gives, save for parts
    that see the whole page (`sees_the_page`). TypeError: it has a layer that is not known here.
    """
    block = Span(0, generator.multiple - 1)
    seen = receptive_field(generator, block)
    reach = max(block.first - seen.first, seen.last - block.last)
    multiple: int = generator.multiple
    return -(-reach // multiple) * multiple


def receptive_field(generator: ResnetGenerator, span: Span) -> Span:
    """Return the span of input, px of one axis, that decides one of output; TypeError as `halo`."""
    wanted: list[Span] = []  # of the encoder's features that are handed on, the largest first
    for part in reversed(list(generator.decoder)):
        if generator.skip and isinstance(part, nn.ReLU):
            wanted.append(span)
        span = _input_span(part, span)
    span = _input_span(generator.trunk, span)
    for part in reversed(list(generator.encoder)):
        span = _input_span(part, span)
        if generator.skip and isinstance(part, nn.Conv2d) and part.stride != (1, 1):
            span |= wanted.pop()
    return span


def sees_the_page(part: nn.Module) -> bool:
    """Tell whether a layer depends on all of the page at inference: its statistics or winners."""
    return not part.local if isinstance(part, KWinners2d) else isinstance(part, nn.InstanceNorm2d)


def _input_span(part: nn.Module, span: Span) -> Span:
    if isinstance(part, nn.Sequential):
        for inner in reversed(list(part)):
            span = _input_span(inner, span)
        return span
    if isinstance(part, ResidualBlock):
        return span | _input_span(part.body, span)
    if isinstance(part, nn.ConvTranspose2d):
        # Output o takes input i where o = stride i - padding + tap, tap being 0 to kernel - 1.
        stride, padding, kernel = part.stride[0], int(part.padding[0]), part.kernel_size[0]
        first = -((kernel - 1 - padding - span.first) // stride)
        return Span(first, (span.last + padding) // stride)
    if isinstance(part, nn.Conv2d):
        begin = span.first * part.stride[0] - int(part.padding[0])
        end = span.last * part.stride[0] - int(part.padding[0])
        return Span(begin, end + part.dilation[0] * (part.kernel_size[0] - 1))
    if isinstance(part, nn.PixelUnshuffle):
        factor = part.downscale_factor
        return Span(span.first * factor, span.last * factor + factor - 1)
    if isinstance(part, nn.PixelShuffle):
        return Span(span.first // part.upscale_factor, span.last // part.upscale_factor)
    if isinstance(part, _POINTWISE + _PLACEWISE):
        return span
    raise TypeError(f"how far a {type(part).__name__} sees is not known")
