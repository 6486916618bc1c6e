"""PatchGAN, which judges overlapping patches instead of the whole image (Isola et al. 2017)."""

from torch import Tensor, nn

from linewright.nn.whole_batch import RReLU


class PatchDiscriminator(nn.Module):
    """Cw-C2w-C4w-C8w with 4x4 kernels, no norm on the first, LeakyReLU 0.2; one score a patch.

    RReLU, as in the sparse CycleGAN (2.2), has slopes from 1/8 to 1/3 (their mean at inference).
    """

    def __init__(
        self,
        *,
        in_channels: int = 1,  # of the image
        width: int = 64,  # filters of the first convolution (w)
        layers: int = 3,  # convolutions of stride 2; 3 give the published 70 x 70 patches
        fold: int = 1,  # side of pixel blocks made channels (ours); a patch is fold times larger
        rrelu: bool = False,  # RReLU in the place of LeakyReLU
    ) -> None:
        super().__init__()
        parts: list[nn.Module] = [nn.PixelUnshuffle(fold)] if fold > 1 else []
        parts += [nn.Conv2d(in_channels * fold * fold, width, 4, stride=2, padding=1), _leaky(rrelu)]
        channels = width
        # The published network widens eightfold at most; the last C-layer has stride 1.
        for stride in [2] * (layers - 1) + [1]:
            filters = min(2 * channels, 8 * width)
            parts += [
                nn.Conv2d(channels, filters, 4, stride=stride, padding=1),
                nn.InstanceNorm2d(filters),
                _leaky(rrelu),
            ]
            channels = filters
        parts.append(nn.Conv2d(channels, 1, 4, stride=1, padding=1))
        self.body = nn.Sequential(*parts)
        self.fold = fold

    @property
    def receptive_field(self) -> int:
        """Side of the square of input pixels that one score sees."""
        field = 1
        for part in reversed(self.body):
            if isinstance(part, nn.Conv2d):
                field = (field - 1) * part.stride[0] + part.kernel_size[0]
        return field * self.fold

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W in [-1, 1] to N x 1 x H' x W' scores, unbounded (logits)."""
        scores: Tensor = self.body(x)
        return scores


def _leaky(rrelu: bool) -> nn.Module:
    return RReLU(1 / 8, 1 / 3) if rrelu else nn.LeakyReLU(0.2, inplace=True)
