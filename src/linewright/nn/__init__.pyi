from .blank import needed_blocks as needed_blocks
from .cut_graph import Session as Session
from .deform import DeformableConv2d as DeformableConv2d
from .dgfont import DeformableGenerator as DeformableGenerator, MultiTaskDiscriminator as MultiTaskDiscriminator
from .finisher import FinishingGenerator as FinishingGenerator
from .graph import (
    METADATA as METADATA,
    Graph as Graph,
    check_weights as check_weights,
    open_network as open_network,
    open_session as open_session,
    read_metadata as read_metadata,
)
from .initial import gaussian_ as gaussian_, he_ as he_
from .losses import (
    Objective as Objective,
    category_loss as category_loss,
    constant_encoding as constant_encoding,
    content_consistency as content_consistency,
    cycle_consistency as cycle_consistency,
    discriminator_adversarial as discriminator_adversarial,
    domain_classification as domain_classification,
    domain_cross_entropy as domain_cross_entropy,
    generator_adversarial as generator_adversarial,
    gradient_penalty as gradient_penalty,
    identity_mapping as identity_mapping,
    offset_size as offset_size,
    pixel_loss as pixel_loss,
    skeleton_consistency as skeleton_consistency,
    skeleton_cross_entropy as skeleton_cross_entropy,
    zero_centred_penalty as zero_centred_penalty,
)
from .page_statistics import PageStatistics as PageStatistics, Shown as Shown
from .patch_discriminator import PatchDiscriminator as PatchDiscriminator
from .receptive_field import halo as halo, sees_the_page as sees_the_page
from .refined_discriminator import Judged as Judged, RefinedDiscriminator as RefinedDiscriminator
from .resnet import Norm as Norm, ResnetGenerator as ResnetGenerator, Sparsity as Sparsity
from .segan import SkeletonEnhancedGenerator as SkeletonEnhancedGenerator, grow_weights as grow_weights
from .shares import (
    gathered as gathered,
    own_share as own_share,
    place as place,
    processes as processes,
    sum_in_place as sum_in_place,
    summed as summed,
)
from .skeleton_net import (
    SkeletonNet as SkeletonNet,
    SkeletonShape as SkeletonShape,
    read_skeleton_net as read_skeleton_net,
)
from .sparse import KWinners2d as KWinners2d, duty_cycle_entropy as duty_cycle_entropy
from .stargan import (
    DomainDiscriminator as DomainDiscriminator,
    LabelledGenerator as LabelledGenerator,
    Verdict as Verdict,
)
from .style import StyleCode as StyleCode, StyleNorm2d as StyleNorm2d
from .tensors import to_pixels as to_pixels, to_tensor as to_tensor
from .tiling import (
    PAPER as PAPER,
    TILE as TILE,
    Grain as Grain,
    Needed as Needed,
    Tile as Tile,
    in_tiles as in_tiles,
    plan_tiles as plan_tiles,
    read_tile as read_tile,
)
from .zi2zi import PairJudge as PairJudge, UNet as UNet
