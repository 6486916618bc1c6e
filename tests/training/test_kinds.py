from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import ConfigError, DataError
from linewright.methods.base import Task
from linewright.methods.segan import SEGAN
from linewright.training.drawing_batches import FreshCards, FreshPairs
from linewright.training.images import ImageFiles, PairedImages
from linewright.training.recipe import Recipe, build_method, load_recipe
from linewright.training.sources import build_data

PAIRED = [
    "method={name: sparse_pix2pix, width: 4, blocks: 1, discriminator_width: 4, discriminator_layers: 1}",
    "train.pool=0",
    "data.size=32",
]


def own_pairs(x: Path, y: Path, *overrides: str) -> Recipe:
    folders = [f"data.x={x}", f"data.y={y}"]
    return load_recipe("glyphs/cyclegan.smoke", [*folders, *PAIRED, *overrides])


@pytest.mark.parametrize(
    ("name", "override", "message"),
    [
        ("sparse_pix2pix", "train.pool=50", r"train\.pool=50 does not fit .*: set train\.pool=0"),
        ("sparse_cyclegan", "data.drawings.zoom=2", r"data\.drawings\.zoom is for pairs"),
        ("sparse_cyclegan", "data.drawings.soiled=0.2", r"data\.drawings\.soiled is for pairs"),
        ("sparse_cyclegan", "data.drawings.weakest=0.2", r"data\.drawings\.weakest is for pairs"),
        ("sparse_pix2pix", "data.drawings.weakest=2", r"weakest=2\.0 is more than strength=1\.4"),
        ("sparse_pix2pix", "method.percent_on=0", r"method\.percent_on: .*greater than 0"),
        ("sparse_cyclegan", "method.weight_sparsity=1", r"method\.weight_sparsity: .*less than 1"),
        ("sparse_cyclegan", "method.l1_weight=1", r"method\.l1_weight: there is no such key"),
    ],
)
def test_settings_that_do_not_fit_get_one_line(name: str, override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load_recipe(f"drawings/{name}.smoke", [override])
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["data.glyphs.style=gyosho"], "style=gyosho is not among"),
        (["data.glyphs.styles=[a, a]"], "names a hand twice"),
        (["data.glyphs.repeat={a: 2}"], "repeat names a, which is not among styles"),
        (["data.glyphs.repeat={mouhitsu: 0, ma-shan-zheng: 0}"], "leaves every hand out"),
        (["data.glyphs.repeat={mouhitsu: -1}"], "greater than or equal to 0"),
        (["train.pool=3"], r"train\.pool=3 does not fit"),
        (["data.augment.rotation=2"], "knows only the augmentation"),
        (["data.x=a", "data.y=b"], r"needs data\.glyphs"),
        (["method.name=cyclegan"], "there is no such key"),
    ],
)
def test_bad_settings_get_one_line(overrides: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_recipe("glyphs/segan.smoke", overrides)


def test_other_methods_learn_one_hand() -> None:
    with pytest.raises(ConfigError, match=r"leave data\.glyphs\.styles out"):
        load_recipe("glyphs/cyclegan.smoke", ["data.glyphs.styles=[gyosho]"])


@pytest.mark.parametrize(
    ("name", "override", "message"),
    [
        ("zi2zi", "method.levels=8", r"data\.size=128 does not fit method\.levels=8: .*256"),
        ("stargan", "data.size=72", r"fold=1 and method\.discriminator_layers=4: .* 16 from 16"),
        ("dgfont", "method.fold=3", r"method\.fold=3 and method\.discriminator_stages=4"),
        ("stargan", "train.pool=50", r"train\.pool=50 does not fit method\.name=stargan"),
        ("dgfont", "data.glyphs.style=gyosho", r"style=gyosho is not among"),
    ],
)
def test_settings_of_rivals_get_one_line(name: str, override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_recipe(f"glyphs/{name}.smoke", [override])


def test_paired_methods_get_pairs_of_cards() -> None:
    train = build_data(load_recipe("drawings/sparse_pix2pix.smoke")).train
    assert isinstance(train, FreshPairs)
    assert isinstance(build_data(load_recipe("drawings/cyclegan.smoke")).train, FreshCards)


def test_hands_are_numbered_as_the_recipe_lists_them() -> None:
    method = build_method(load_recipe("glyphs/segan.small"))
    assert isinstance(method, SEGAN)
    assert (method.task.styles, method.task.default_style) == (6, 1)
    paper = build_method(load_recipe("glyphs/segan.paper"))
    assert isinstance(paper, SEGAN)
    assert paper.task.styles == 1 and paper.generators["xy"].style is None


def test_skeletongan_is_scored_on_thinned_images() -> None:
    data = build_data(load_recipe("glyphs/skeletongan.smoke"))
    test = data.test(2)
    assert test.paired and len(test.x) == 2
    assert (test.y[0] == 0).sum() < (test.x[0] < 128).sum()


def test_folders_of_pairs_belong_together_by_name(line_folders: tuple[Path, Path], tmp_path: Path) -> None:
    x, y = line_folders
    for path in y.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    # What only y has is left aside.
    (tmp_path / "03b.png").write_bytes((y / "03.png").read_bytes())
    data = build_data(own_pairs(x, tmp_path))
    train = data.train
    assert isinstance(train, PairedImages)
    assert isinstance(train.x, ImageFiles)
    assert isinstance(train.y, ImageFiles)
    names = [path.name for path in train.x.paths]
    assert [path.name for path in train.y.paths] == names
    test = data.test()
    assert test.paired
    assert {f"{name}.png" for name in test.names}.isdisjoint(names)
    assert len(names) + len(test.names) == 24
    # The thick lines lie on the thin ones.
    batch = train.batch(0)
    assert ((batch.x < 0) & (batch.y > 0.5)).float().mean() < 0.02


@pytest.mark.parametrize("missing", ["05.png", "held out"])
def test_missing_partner_is_named(line_folders: tuple[Path, Path], tmp_path: Path, missing: str) -> None:
    x, y = line_folders
    if missing == "held out":
        missing = f"{build_data(own_pairs(x, y)).test().names[0]}.png"
    for path in y.iterdir():
        if path.name != missing:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    message = rf"{missing}: has no partner of its name in data\.y; add it, or take x away"
    with pytest.raises(DataError, match=message):
        build_data(own_pairs(x, tmp_path))


def test_every_kind_says_what_networks_it_needs_and_which_hands_are_drawn() -> None:
    for name, task, hands in (
        ("glyphs/cyclegan.smoke", Task(1, 128), 1),
        ("drawings/sparse_pix2pix.smoke", Task(1, 64), 0),
        ("glyphs/segan.smoke", Task(1, 128, styles=2), 2),
        ("glyphs/finishing.small", Task(1, 128, styles=6), 0),
        ("glyphs/skeletongan.smoke", Task(1, 128), 0),
    ):
        recipe = load_recipe(name)
        assert recipe.kind.task(recipe.data) == task, name
        assert len(recipe.hands) == hands, name
