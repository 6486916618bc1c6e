"""SE-GAN: a print face becomes a calligrapher's hand, and the skeleton holds it together.

Yuan, Liu, Chen, Chen, Qiu, He: SE-GAN: Skeleton Enhanced GAN-based Model for Brush Handwriting
Font Generation. U-GAT-IT (Kim et al. 2020) is its reference for CAM and for the loss on CAM logits.

Deviations, and what the paper leaves open:

- Eq. 7 is read as log D_i(Y) + log(1 - D_i(G(X))): as printed, both terms see fakes.
- least squares in the place of the logarithms of Eq. 7 and 8 by default; ``log`` is there.
- Eq. 8's real skeleton is SG(Y_t), so that D_s does not judge by how crisp a line is;
  ``crisp_skeletons`` takes the Zhang-Suen skeleton.
- the skeleton of X_i is Zhang-Suen's; the backward direction and the return passes take SG of the
  image, so that gradients flow. `translate` takes Zhang-Suen's both ways, since it needs none.
- L_cls: U-GAT-IT feeds the target's images through the generator (its identity pass) for the class
  0; there is no identity pass here, so the encoder alone reads them.
- lambda 1 to 4, sizes and rates are absent in the paper: see the settings.
- ``backward=False`` (ours) leaves G_B, its discriminators and the cycle out, as the pairs are
  exact: a third of the cost.
- several hands (ours): a style code for each, which the decoder and the discriminators take; with
  one hand there is none. With ``hand_weight`` D_i names the hand too, and G must be named right.
- ``laid_over`` (ours): at the finest sizes Eq. 5 asks for Y laid over G(X) (`pages.register`).
- a model of a smaller ``fold`` grows into one for images as many times as large (``run.start``).
- ``fold``, ``kernel``, ``strided``, ``skip`` and ``decoder_blocks``: see `nn.segan`.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, Self, cast

import torch
from pydantic import Field, model_validator
from torch import Tensor, nn
from torch.nn import functional as F

from linewright.base import Config, ModelError
from linewright.methods.base import (
    Direction,
    Fakes,
    GlyphBatch,
    Method,
    MethodSettings,
    PatchSettings,
    Task,
    Term,
    Terms,
    Weights,
)
from linewright.nn import (
    Judged,
    RefinedDiscriminator,
    SkeletonEnhancedGenerator,
    SkeletonNet,
    SkeletonShape,
    StyleCode,
    StyleNorm2d,
    cycle_consistency,
    discriminator_adversarial,
    domain_classification,
    domain_cross_entropy,
    gaussian_,
    generator_adversarial,
    grow_weights,
    pixel_loss,
    read_skeleton_net,
    skeleton_consistency,
    to_pixels,
    to_tensor,
)
from linewright.pages import laid_over, thin_zhang_suen

_LAID_LEVELS = 2  # finest sizes at which the truth may be laid over what is drawn


class SkeletonNetConfig(Config):
    """The frozen skeletonGAN: its sizes are those of the model file that fills it."""

    width: int = Field(16, ge=1)
    blocks: int = Field(2, ge=0)
    fold: int = Field(1, ge=1, le=4)
    kernel: Literal[3, 5, 7] = 3
    strided: int = Field(3, ge=1, le=3)

    @property
    def shape(self) -> SkeletonShape:
        """What decides the shapes of the weights."""
        return SkeletonShape(self.width, self.blocks, self.fold, self.kernel, self.strided)


class SEGANConfig(PatchSettings):
    """Settings of SE-GAN."""

    name: Literal["segan"] = "segan"
    width: int = Field(64, ge=1)  # CycleGAN, 7.2
    blocks: int = Field(4, ge=0)  # 3.1
    decoder_blocks: int = Field(4, ge=0)  # U-GAT-IT, appendix: 4; the paper does not say
    fold: int = Field(1, ge=1, le=4)  # ours
    kernel: Literal[3, 5, 7] = 7  # CycleGAN, 7.2
    strided: int = Field(2, ge=1, le=3)  # CycleGAN, 7.2
    skip: bool = False  # ours
    attention_width: int | None = Field(None, ge=1)  # C1 of 3.2; ours: C / 8
    style_code: int = Field(64, ge=1)  # ours
    discriminator_width: int = Field(64, ge=1)  # CycleGAN, 7.2
    discriminator_layers: int = Field(3, ge=1, le=5)  # CycleGAN, 7.2
    use_skeleton_encoder: bool = True  # 4.2, "w/o E_s"
    use_skeleton_discriminator: bool = True  # 4.2, "w/o D_s"
    crisp_skeletons: bool = False  # ours
    backward: bool = True  # 3.4
    objective: Literal["least_squares", "log"] = "least_squares"  # log in Eq. 7 and 8
    adversarial_weight: float = Field(1.0, ge=0)  # lambda 1: U-GAT-IT's
    cycle_weight: float = Field(10.0, ge=0)  # lambda 2: U-GAT-IT's and CycleGAN's
    cam_weight: float = Field(1000.0, ge=0)  # lambda 3: U-GAT-IT's
    pixel_weight: float = Field(50.0, ge=0)  # lambda 4 of L_pix: ours
    pixel_levels: int = Field(1, ge=1, le=5)  # Eq. 5: 1; ours: more, see `pixel_loss`
    laid_over: bool = False  # ours: at the two finest sizes the truth is laid over the drawing
    skeleton_weight: float = Field(50.0, ge=0)  # lambda 4 of L_sc: ours
    hand_weight: float = Field(0.0, ge=0)  # ours: D_i names the hand too, as in StarGAN, Eq. 2, 3
    learns: Literal["all", "hands"] = "all"  # ours: "hands" leaves all but style codes and norms
    skeleton_model: str | None = None  # a model file of skeletongan; None for the one that ships
    skeleton_net: SkeletonNetConfig = SkeletonNetConfig()

    @model_validator(mode="after")
    def _coarse_sizes_hold_the_place(self) -> Self:
        if self.laid_over and self.pixel_levels <= _LAID_LEVELS:
            raise ValueError(f"laid_over needs pixel_levels of {_LAID_LEVELS + 1} or more")
        return self

    @model_validator(mode="after")
    def _no_way_back(self) -> Self:
        if not self.backward and self.cycle_weight > 0:
            raise ValueError("backward=false leaves no cycle: set cycle_weight=0 too")
        if self.hand_weight > 0 and self.adversarial_weight == 0:
            raise ValueError("hand_weight needs the discriminator: set adversarial_weight too")
        return self

    @property
    def needs_skeleton_net(self) -> bool:
        """Whether any term takes SG of an image."""
        return (
            self.skeleton_weight > 0
            or (self.use_skeleton_discriminator and self.adversarial_weight > 0)
            or (self.use_skeleton_encoder and self.backward)
        )


class SEGAN(Method[GlyphBatch]):
    """G_F and G_B, D_i and D_s for each, and a frozen skeletonGAN."""

    config: SEGANConfig
    settings = SEGANConfig
    batch_type = GlyphBatch
    writes_hands = True
    heat_map_names = ("CAM", "SRAM", "CRAM")

    def __init__(self, config: SEGANConfig, task: Task) -> None:
        super().__init__(config, task)
        if task.channels != 1:
            raise ValueError(f"glyphs have 1 channel, not {task.channels}")
        self.directions: tuple[Direction, ...] = ("xy", "yx") if config.backward else ("xy",)
        domains = [direction[1] for direction in self.directions]
        self.adversary: Mapping[str, str] = {name: f"adversarial_{name}" for name in domains}
        self.generators = nn.ModuleDict({name: self._new_generator() for name in self.directions})
        discriminators: dict[str, nn.Module] = {}
        for domain in domains:
            names = domain == "y" and config.hand_weight > 0
            discriminators[domain] = self._new_discriminator(attention=True, names=names)
            if config.use_skeleton_discriminator:
                discriminators[f"{domain}_skeleton"] = self._new_discriminator(attention=False)
        self.discriminators = nn.ModuleDict(discriminators)
        gaussian_(self)
        if config.learns == "hands":
            self.generators.requires_grad_(False)
            for part in self.generators.modules():
                if isinstance(part, StyleCode | StyleNorm2d):
                    part.requires_grad_(True)
        self.skeleton_net = SkeletonNet(config.skeleton_net.shape).freeze() if config.needs_skeleton_net else None

    def _new_generator(self) -> SkeletonEnhancedGenerator:
        config = self.config
        return SkeletonEnhancedGenerator(
            width=config.width,
            blocks=config.blocks,
            decoder_blocks=config.decoder_blocks,
            fold=config.fold,
            kernel=config.kernel,
            strided=config.strided,
            skip=config.skip,
            skeletons=config.use_skeleton_encoder,
            inner=config.attention_width,
            styles=self.task.styles,
            code=config.style_code,
        )

    def _new_discriminator(self, *, attention: bool, names: bool = False) -> RefinedDiscriminator:
        config = self.config
        return RefinedDiscriminator(
            width=config.discriminator_width,
            layers=config.discriminator_layers,
            fold=config.fold,
            attention=attention,
            inner=config.attention_width,
            styles=self.task.styles,
            names=names,
        )

    def _generator(self, direction: Direction) -> SkeletonEnhancedGenerator:
        return cast(SkeletonEnhancedGenerator, self.generators[direction])

    def prepare(self) -> None:
        """Fill the skeletonGAN from the settings' file or the package's; ModelError if unfit."""
        if self.skeleton_net is None:
            return
        named = self.config.skeleton_model
        net = read_skeleton_net(None if named is None else Path(named))
        if net.shape != self.skeleton_net.shape:
            raise ModelError(
                "has the sizes {0}",
                net.shape._asdict(),
                where=named or "the skeletonGAN that ships",
                way_out="set method.skeleton_net to them",
            )
        self.skeleton_net.load_state_dict(net.state_dict())

    def generator_losses(self, batch: GlyphBatch) -> tuple[Terms, Fakes]:
        """Return Eq. 9 for G_F and G_B without the maximisation, and the fakes."""
        terms, fakes = self._losses("xy", batch.x, batch.x_skeleton, batch.y, batch.style)
        if self.config.backward:
            skeleton = self._encoded(batch.y)
            back_terms, back_fakes = self._losses("yx", batch.y, skeleton, batch.x, batch.style)
            terms |= back_terms
            fakes |= back_fakes
        return terms, fakes

    def _losses(
        self, direction: Direction, image: Tensor, skeleton: Tensor, truth: Tensor, style: Tensor
    ) -> tuple[dict[str, Term], Fakes]:
        """Return the terms and fakes of one direction."""
        config, source, domain = self.config, direction[0], direction[1]
        draw = self._generator(direction)
        fake, logits = draw(image, skeleton, style)
        terms: dict[str, Term] = {}
        fakes = {domain: fake}
        if config.pixel_weight > 0:  # Eq. 5
            loss = self._pixel_loss(fake, truth)
            terms[f"pixel_{domain}"] = Term(loss, config.pixel_weight)
        if config.skeleton_weight > 0 or config.use_skeleton_discriminator:
            fakes[f"{domain}_skeleton"] = self._skeleton(fake)
        if config.skeleton_weight > 0:  # Eq. 6
            loss = skeleton_consistency(fakes[f"{domain}_skeleton"], self._skeleton(truth))
            terms[f"skeleton_{domain}"] = Term(loss, config.skeleton_weight)
        if config.cycle_weight > 0:
            back = self._generator("yx" if direction == "xy" else "xy")
            restored = back(fake, self._encoded(fake), style).image
            terms[f"cycle_{source}"] = Term(cycle_consistency(restored, image), config.cycle_weight)
        if config.cam_weight > 0:  # L_cls
            loss = domain_classification(logits, draw.classify(truth))
            terms[f"cam_{direction}"] = Term(loss, config.cam_weight)
        if config.adversarial_weight > 0:
            terms |= self._adversarial_terms(fakes, style)
        return terms, {name: made.detach() for name, made in fakes.items()}

    def _adversarial_terms(self, fakes: Fakes, style: Tensor) -> dict[str, Term]:
        """Return Eq. 7 and 8, the generator's side, and how badly a fake is named its hand's."""
        config = self.config
        verdicts = {
            name: self.discriminators[name](fake, style) for name, fake in fakes.items() if name in self.discriminators
        }
        terms = {}
        for name, verdict in verdicts.items():
            if verdict.hands is not None:
                loss = domain_cross_entropy(verdict.hands, style)
                terms[f"hand_{name}"] = Term(loss, config.hand_weight)
            for part, scores in _parts(name, verdict).items():
                loss = generator_adversarial(scores, objective=config.objective)
                terms[f"adversarial_{part}"] = Term(loss, config.adversarial_weight)
        return terms

    def _pixel_loss(self, fake: Tensor, truth: Tensor) -> Tensor:
        """Return Eq. 5 over all sizes."""
        # With `laid_over` strokes are compared at the finest sizes with the hand's own laid over
        # them, so that what is not sure of its place is drawn whole; coarse sizes hold the place.
        levels = self.config.pixel_levels
        if not self.config.laid_over:
            return pixel_loss(fake, truth, levels=levels)
        laid = [
            to_tensor(laid_over(to_pixels(real), to_pixels(drawn)))
            for real, drawn in zip(truth.cpu(), fake.detach().float().cpu(), strict=True)
        ]
        fine = pixel_loss(fake, torch.cat(laid).to(fake.device), levels=_LAID_LEVELS)
        small = (F.avg_pool2d(image.float(), 2**_LAID_LEVELS) for image in (fake, truth))
        coarse = pixel_loss(*small, levels=levels - _LAID_LEVELS)
        return (_LAID_LEVELS * fine + (levels - _LAID_LEVELS) * coarse) / levels

    def discriminator_losses(self, batch: GlyphBatch, fakes: Fakes) -> Terms:
        """Return Eq. 7 and 8 negated and halved; nothing if their weight is 0."""
        # A fake belongs to its own hand, so `train.pool` must be 0.
        config = self.config
        if config.adversarial_weight == 0:
            return {}
        terms = {}
        for name, discriminator in self.discriminators.items():
            real = batch.y if name.startswith("y") else batch.x
            if name.endswith("_skeleton"):
                crisp = batch.y_skeleton if name.startswith("y") else batch.x_skeleton
                real = crisp if config.crisp_skeletons else self._skeleton(real)
            verdict = discriminator(real, batch.style)
            if verdict.hands is not None:
                loss = domain_cross_entropy(verdict.hands, batch.style)
                terms[f"discriminator_hand_{name}"] = Term(loss, config.hand_weight)
            right = _parts(name, verdict)
            wrong = _parts(name, discriminator(fakes[name], batch.style))
            for part, scores in right.items():
                loss = discriminator_adversarial(scores, wrong[part], objective=config.objective)
                terms[f"discriminator_{part}"] = Term(loss, 0.5 * config.adversarial_weight)
        return terms

    @torch.no_grad()
    def fakes(self, batch: GlyphBatch) -> Fakes:
        """Return all fakes, without gradients."""
        fakes = {"y": self.generators["xy"](batch.x, batch.x_skeleton, batch.style).image}
        if self.config.backward:
            skeleton = self._encoded(batch.y)
            fakes["x"] = self.generators["yx"](batch.y, skeleton, batch.style).image
        if self.config.use_skeleton_discriminator:
            fakes |= {f"{name}_skeleton": self._skeleton(fake) for name, fake in fakes.items()}
        return fakes

    def translate(self, images: Tensor, direction: Direction = "xy", style: int | None = None) -> Tensor:
        """Draw print in a hand ("xy"), or a hand in print ("yx")."""
        number = self.task.default_style if style is None else style
        styles = torch.full((len(images),), number, device=images.device)
        skeletons = thin_images(images) if self.config.use_skeleton_encoder else images
        out: Tensor = self.generators[direction](images, skeletons, styles).image
        return out

    def adapt_weights(self, weights: Mapping[str, Tensor], settings: MethodSettings) -> Weights:
        """See `Method.adapt_weights`: a generator of a smaller fold grows."""
        assert isinstance(settings, SEGANConfig)
        fold, into = settings.fold, self.config.fold
        if into == fold or into % fold:
            return weights
        out: dict[str, Tensor] = {}
        for direction in self.generators:
            start = f"{direction}."
            former = {name.removeprefix(start): value for name, value in weights.items() if name.startswith(start)}
            if former:
                grown = grow_weights(former, fold=fold, into=into)
                out |= {start + name: value for name, value in grown.items()}
        return out

    def heat_maps(self, images: Tensor) -> dict[str, Tensor]:
        """Return Fig. 5b for images of the source face, as in `translate`; see `Method`."""
        return self._generator("xy").heat_maps(images, thin_images(images))

    @torch.no_grad()
    def spread_styles(self, strength: float) -> None:
        """See `Method.spread_styles`: those of G_F; nothing changes with one hand."""
        style = self._generator("xy").style
        if style is not None:
            mean = style.weight.mean(dim=0, keepdim=True)
            style.weight.copy_(torch.lerp(mean, style.weight, strength))

    def _skeleton(self, images: Tensor) -> Tensor:
        assert self.skeleton_net is not None
        out: Tensor = self.skeleton_net(images)
        return out

    def _encoded(self, images: Tensor) -> Tensor:
        """Return SG(image) for E_s, or the image itself where there is no E_s to see it."""
        return self._skeleton(images) if self.config.use_skeleton_encoder else images


def thin_images(images: Tensor) -> Tensor:
    """Return Zhang-Suen skeletons of N x 1 x H x W images as -1 on +1, without gradients."""
    if not len(images):
        return images
    skeletons = [to_tensor(thin_zhang_suen(to_pixels(image))) for image in images]
    return torch.cat(skeletons).to(images.device)


def _parts(name: str, verdict: Judged) -> dict[str, Tensor]:
    """Return everything that a discriminator says and that is trained (U-GAT-IT, Eq. 2 and 4)."""
    if verdict.logits is None:
        return {name: verdict.scores}
    return {name: verdict.scores, f"cam_{name}": verdict.logits}


METHOD = SEGAN
