from .deform import DeformableConv2d as DeformableConv2d
from .dgfont import (
    DeformableGenerator as DeformableGenerator,
)
from .dgfont import (
    MultiTaskDiscriminator as MultiTaskDiscriminator,
)
from .finisher import FinishingGenerator as FinishingGenerator
from .initial import (
    gaussian_ as gaussian_,
)
from .initial import (
    he_ as he_,
)
from .losses.adversarial import (
    Objective as Objective,
)
from .losses.adversarial import (
    discriminator_adversarial as discriminator_adversarial,
)
from .losses.adversarial import (
    generator_adversarial as generator_adversarial,
)
from .losses.adversarial import (
    gradient_penalty as gradient_penalty,
)
from .losses.adversarial import (
    zero_centred_penalty as zero_centred_penalty,
)
from .losses.classification import (
    category_loss as category_loss,
)
from .losses.classification import (
    domain_classification as domain_classification,
)
from .losses.classification import (
    domain_cross_entropy as domain_cross_entropy,
)
from .losses.consistency import (
    constant_encoding as constant_encoding,
)
from .losses.consistency import (
    content_consistency as content_consistency,
)
from .losses.consistency import (
    cycle_consistency as cycle_consistency,
)
from .losses.consistency import (
    identity_mapping as identity_mapping,
)
from .losses.consistency import (
    offset_size as offset_size,
)
from .losses.content import (
    pixel_loss as pixel_loss,
)
from .losses.content import (
    skeleton_consistency as skeleton_consistency,
)
from .losses.content import (
    skeleton_cross_entropy as skeleton_cross_entropy,
)
from .page_statistics import (
    PageStatistics as PageStatistics,
)
from .page_statistics import (
    Shown as Shown,
)
from .patch_discriminator import PatchDiscriminator as PatchDiscriminator
from .receptive_field import (
    halo as halo,
)
from .receptive_field import (
    sees_the_page as sees_the_page,
)
from .refined_discriminator import (
    Judged as Judged,
)
from .refined_discriminator import (
    RefinedDiscriminator as RefinedDiscriminator,
)
from .resnet import (
    Norm as Norm,
)
from .resnet import (
    ResnetGenerator as ResnetGenerator,
)
from .resnet import (
    Sparsity as Sparsity,
)
from .segan import (
    HeatMaps as HeatMaps,
)
from .segan import (
    SkeletonEnhancedGenerator as SkeletonEnhancedGenerator,
)
from .segan import (
    grown as grown,
)
from .skeleton_net import (
    SkeletonNet as SkeletonNet,
)
from .skeleton_net import (
    SkeletonShape as SkeletonShape,
)
from .skeleton_net import (
    read_skeleton_net as read_skeleton_net,
)
from .sparse import (
    KWinners2d as KWinners2d,
)
from .sparse import (
    duty_cycle_entropy as duty_cycle_entropy,
)
from .stargan import (
    DomainDiscriminator as DomainDiscriminator,
)
from .stargan import (
    LabelledGenerator as LabelledGenerator,
)
from .stargan import (
    Verdict as Verdict,
)
from .style import (
    StyleCode as StyleCode,
)
from .style import (
    StyleNorm2d as StyleNorm2d,
)
from .tensors import (
    to_pixels as to_pixels,
)
from .tensors import (
    to_tensor as to_tensor,
)
from .tiling import (
    PAPER as PAPER,
)
from .tiling import (
    TILE as TILE,
)
from .tiling import (
    Grain as Grain,
)
from .tiling import (
    PageTranslator as PageTranslator,
)
from .tiling import (
    Tile as Tile,
)
from .tiling import (
    in_tiles as in_tiles,
)
from .tiling import (
    plan_tiles as plan_tiles,
)
from .tiling import (
    read_tile as read_tile,
)
from .zi2zi import (
    PairJudge as PairJudge,
)
from .zi2zi import (
    UNet as UNet,
)
