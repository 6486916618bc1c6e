"""From characters to checked glyphs: draw, check, draw again what fails, keep the best."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import DataError, Pixels, track
from linewright.fonts.candidates import CANDIDATES, CHOSEN, IN_PRINT, OWN_IMAGE, chosen_glyphs, is_settled
from linewright.fonts.checks import Checker, Verdict
from linewright.fonts.scribe import Scribe, enlarge
from linewright.fonts.stray_ink import Grain, clean_glyph, measure_grain
from linewright.fonts.work_folder import Glyph, WorkFolder, WorkSettings
from linewright.glyphs import GlyphPairs
from linewright.pages import shift_pixels

CHUNK = 256  # characters between two saves
AS_DRAWN = "as drawn"
REROLL = "roll "

_STEP = 1 / 64  # shares of the frame: whole pixels wherever the frame is a multiple of 64
_PER_REROLL = 4  # glyphs among which a reroll chooses
_REROLL_STEPS = 3  # steps that a reroll moves the print at most, either way
_REROLL_SCALES = (0.94, 1.06)
_SAME_PLACE = 0.01  # shares of the frame by which two models may place one hand differently
_SAME_MODEL = 2.0  # grey levels by which a glyph drawn again may differ on average


class Attempt(NamedTuple):
    """One way of drawing a character."""

    label: str  # in words, never the same for two of them
    scribe: int = 0  # its number
    right: int = 0  # steps of a 64th of the frame by which the print is moved
    down: int = 0
    scale: float = 1.0  # of the print about the frame's middle


class Scribes:
    """Scribes that draw one style: the font's own, then other reference fonts or checkpoints."""

    # DataError if one does not have the hand, or draws it at another size or place.

    def __init__(self, scribes: Sequence[Scribe], names: Sequence[str], style: str) -> None:
        self.first, self.style = scribes[0], style
        self.size = self.first.size
        self.hand = self.first.faces.styles[self.first.number(style)]
        self._scribes, self._names = tuple(scribes), tuple(names)
        self._grain: Grain | None = None
        for scribe, name in zip(scribes, names, strict=True):
            placement = scribe.faces.styles[scribe.number(style)].placement
            far = max(abs(a - b) for a, b in zip(placement, self.hand.placement, strict=True))
            if scribe.size != self.size or far > _SAME_PLACE:
                raise DataError(
                    "draws {0} at another size or place than {1}",
                    style,
                    names[0],
                    where=name,
                    way_out="name checkpoints that were trained on one data set",
                )

    def clean_like(self, pairs: GlyphPairs) -> None:
        """From now on take away ink that a hand does not leave, as its own glyphs beside print show it."""
        self._grain = measure_grain(pairs)

    def attempts(self) -> list[Attempt]:
        """Return the attempts that are made one after the other."""
        moves = [(1, 0), (-1, 0), (0, 1), (0, -1)]
        return [
            Attempt(AS_DRAWN),
            *(Attempt(f"by {name}", n) for n, name in enumerate(self._names[1:], start=1)),
            *(Attempt(_describe(*move, 1.0), 0, *move) for move in moves),
            *(Attempt(_describe(0, 0, scale), scale=scale) for scale in (0.97, 1.03)),
        ]

    def rerolls(self, char: str, seed: int) -> list[Attempt]:
        """Return the attempts of one reroll: the same character and seed, the same attempts."""
        random = np.random.default_rng([ord(char), seed])
        attempts: list[Attempt] = []
        while len(attempts) < _PER_REROLL:
            right, down = random.integers(-_REROLL_STEPS, _REROLL_STEPS + 1, 2).tolist()
            scale = round(float(random.uniform(*_REROLL_SCALES)), 3)
            scribe = int(random.integers(len(self._scribes)))
            by = f"by {self._names[scribe]}, " if scribe else ""
            label = f"{REROLL}{seed}: {by}{_describe(right, down, scale)}"
            attempts.append(Attempt(label, scribe, right, down, scale))
        return attempts

    def draw(self, chars: Sequence[str], attempt: Attempt) -> dict[str, Pixels]:
        """Draw characters and move them back; those that this reference font lacks are left out."""
        scribe = self._scribes[attempt.scribe]
        missing = set(scribe.missing(chars))
        some = [char for char in chars if char not in missing]
        if not some:
            return {}
        shift = (attempt.right * _STEP, attempt.down * _STEP)
        images = scribe.draw(some, self.style, shift=shift, scale=attempt.scale)
        drawn = {char: _move_back(image, attempt) for char, image in zip(some, images, strict=True)}
        if self._grain is None:
            return drawn
        prints = self.prints(some)
        return {char: clean_glyph(image, prints[char], self._grain) for char, image in drawn.items()}

    def prints(self, chars: Sequence[str]) -> dict[str, Pixels]:
        """Return characters in print at the size of drawn ones, H x H uint8."""
        images = self.first.source(chars)
        return {char: enlarge(image, self.size) for char, image in zip(chars, images, strict=True)}


class FontGlyphs(NamedTuple):
    """The glyphs of a font by character, in the order asked for; what print lacks is missing."""

    glyphs: dict[str, Glyph]
    missing: list[str]

    @property
    def rejected(self) -> list[str]:
        """Characters whose best glyph fails a check; what the user sent or chose is not among them."""
        return [char for char, glyph in self.glyphs.items() if not (glyph.verdict.passed or is_settled(glyph))]

    @property
    def first_rejected(self) -> int:
        """How many failed as they were first drawn, those with the user's own image left out."""
        return sum(
            glyph.attempt != OWN_IMAGE and any(not label.startswith(REROLL) for label in glyph.attempts[1:])
            for glyph in self.glyphs.values()
        )


def generate(
    scribes: Scribes,
    chars: Sequence[str],
    checker: Checker,
    *,
    work: Path,
    replace: Mapping[str, Pixels] | None = None,
    reroll: Iterable[str] = (),
    choose: Mapping[str, str] | None = None,
    exclude: frozenset[str] = frozenset(),
) -> FontGlyphs:
    """Draw and check characters, each once; what a work folder holds already is not drawn again."""
    # A glyph that fails is drawn by each attempt in turn (`Scribes.attempts`) until one passes; the
    # best is kept (`Verdict.better_than`). ``replace`` has the user's own images, in the frame of
    # the drawn ones and of their size or larger: they are taken as they are, and checked where
    # print has the character. Of ``reroll`` the user wants another glyph; of ``choose`` the candidate
    # with that label, or print; of ``exclude`` only the user's own images are taken. DataError if the
    # work folder belongs to another font or model.
    face, replace = scribes.first.face.name, replace or {}
    settings = WorkSettings(style=scribes.style, source=face, size=scribes.size)
    folder = WorkFolder(work, settings)
    stored = folder.load()
    _check_model(scribes, stored, work)
    exclude -= {*replace, *(c for c, glyph in stored.items() if glyph.attempt == OWN_IMAGE)}
    chars = [char for char in chars if char not in exclude]
    missing = set(scribes.first.missing(chars))
    _check_present(reroll, set(chars) - missing, "--reroll")
    _check_present(replace, chars, "--replace")
    run = _Generation(scribes, checker, folder, stored)
    run.add({char: image for char, image in replace.items() if char in missing})
    missing |= run.draw([char for char in chars if char not in stored and char not in missing])
    run.glyphs = {char: stored[char] for char in chars if char in stored}
    if not run.glyphs:
        raise DataError("has none of the characters that were asked for", where=face)
    for attempt in scribes.attempts()[1:]:
        run.retry(attempt)
    run.reroll(list(dict.fromkeys(reroll)))
    run.choose(choose or {}, work)
    run.replace({char: image for char, image in replace.items() if char not in missing})
    missing -= run.glyphs.keys()
    return FontGlyphs(run.glyphs, [char for char in chars if char in missing])


class _Generation:
    """What the steps of generating share: who draws, who judges, and the glyphs as they are."""

    def __init__(self, scribes: Scribes, checker: Checker, folder: WorkFolder, glyphs: dict[str, Glyph]) -> None:
        self._scribes, self._checker, self._folder = scribes, checker, folder
        self.glyphs = glyphs

    def add(self, images: Mapping[str, Pixels]) -> None:
        """Take the user's own images of characters that print lacks: nothing can check them."""
        verdict = Verdict((), None, 0.0, 0.0)
        self._store({c: Glyph(i, verdict, OWN_IMAGE, (OWN_IMAGE,), 0, False) for c, i in images.items()})

    def draw(self, chars: Sequence[str]) -> set[str]:
        """Draw characters for the first time; return those that are blank in print."""
        blank: set[str] = set()
        for some in _chunks(chars, what="drawing and reading"):
            prints = self._scribes.prints(some)
            blank |= {char for char, image in prints.items() if not (image < 128).any()}
            prints = {char: image for char, image in prints.items() if char not in blank}
            legible = self._checker.legible(prints)
            candidates = self._candidates(list(prints), Attempt(AS_DRAWN), prints, legible)
            self._store(
                {
                    char: Glyph(image, verdict, AS_DRAWN, (AS_DRAWN,), 0, char in legible)
                    for char, (image, verdict) in candidates.items()
                }
            )
        return blank

    def retry(self, attempt: Attempt) -> None:
        """Draw what fails by one more attempt, and keep what is better."""
        failed = [
            char
            for char, glyph in self.glyphs.items()
            if not (glyph.verdict.passed or glyph.rerolls or is_settled(glyph)) and attempt.label not in glyph.attempts
        ]
        for some in _chunks(failed, what=f"again, {attempt.label}"):
            prints = self._scribes.prints(some)
            candidates = self._candidates(some, attempt, prints, self._legible(some))
            self._keep([(char, attempt, *drawn) for char, drawn in candidates.items()])
            better = {}
            for char in some:
                glyph = self.glyphs[char]
                glyph = glyph._replace(attempts=(*glyph.attempts, attempt.label))
                if char in candidates and candidates[char][1].better_than(glyph.verdict):
                    image, verdict = candidates[char]
                    glyph = glyph._replace(image=image, verdict=verdict, attempt=attempt.label)
                better[char] = glyph
            self._store(better)

    def reroll(self, chars: Sequence[str]) -> None:
        """Draw another glyph of each; the best of the reroll is taken, better or not."""
        _check_present(chars, self.glyphs, "--reroll")
        for char in track(chars, what="rolling again"):
            old = self.glyphs[char]
            prints, legible = self._scribes.prints([char]), self._legible([char])
            best: tuple[Pixels, Verdict, Attempt] | None = None
            drawn = []
            for attempt in self._scribes.rerolls(char, old.rerolls + 1):
                candidates = self._candidates([char], attempt, prints, legible)
                for image, verdict in candidates.values():
                    drawn.append((char, attempt, image, verdict))
                    if best is None or verdict.better_than(best[1]):
                        best = image, verdict, attempt
            self._keep(drawn)
            if best is None:
                continue  # unreachable while the first scribe has the character
            image, verdict, attempt = best
            labels = (*old.attempts, attempt.label)
            glyph = Glyph(image, verdict, attempt.label, labels, old.rerolls + 1, old.legible)
            self._store({char: glyph})

    def choose(self, labels: Mapping[str, str], work: Path) -> None:
        """Put candidates that were chosen, or print, in the place of glyphs."""
        _check_present(labels, self.glyphs, "choose")
        printed = [char for char, label in labels.items() if label == IN_PRINT]
        images = self._scribes.prints(printed)
        attempt = "".join([CHOSEN, IN_PRINT])
        plain = Verdict((), None, 0.0, 0.0)
        self._store({c: self.glyphs[c]._replace(image=images[c], verdict=plain, attempt=attempt) for c in printed})
        chosen = chosen_glyphs(work, {char: label for char, label in labels.items() if label != IN_PRINT})
        old = self.glyphs
        self._store({c: g._replace(attempts=old[c].attempts, rerolls=old[c].rerolls) for c, g in chosen.items()})

    def _keep(self, drawn: Sequence[tuple[str, Attempt, Pixels, Verdict]]) -> None:
        """Keep what was drawn, whether it is taken or not, for a person to choose among."""
        glyphs = [
            (char, Glyph(image, verdict, attempt.label, (attempt.label,), 0, self.glyphs[char].legible))
            for char, attempt, image, verdict in drawn
        ]
        if glyphs:
            self._folder.add(CANDIDATES, glyphs)

    def replace(self, images: Mapping[str, Pixels]) -> None:
        """Check the user's own images and put them in the place of glyphs."""
        _check_present(images, self.glyphs, "--replace")
        if not images:
            return
        chars = list(images)
        prints = self._scribes.prints(chars)
        verdicts = self._checker.check(chars, list(images.values()), prints, self._legible(chars))
        self._store(
            {
                char: self.glyphs[char]._replace(image=images[char], verdict=verdict, attempt=OWN_IMAGE)
                for char, verdict in zip(chars, verdicts, strict=True)
            }
        )

    def _candidates(
        self, chars: Sequence[str], attempt: Attempt, prints: Mapping[str, Pixels], legible: Collection[str]
    ) -> dict[str, tuple[Pixels, Verdict]]:
        images = self._scribes.draw(chars, attempt)
        verdicts = self._checker.check(list(images), list(images.values()), prints, legible)
        pairs = zip(images.items(), verdicts, strict=True)
        return {char: (image, verdict) for (char, image), verdict in pairs}

    def _legible(self, chars: Iterable[str]) -> set[str]:
        return {char for char in chars if self.glyphs[char].legible}

    def _store(self, glyphs: Mapping[str, Glyph]) -> None:
        self.glyphs.update(glyphs)
        if glyphs:
            self._folder.save(glyphs)


def _check_present(chars: Iterable[str], known: Collection[str], option: str) -> None:
    strange = [char for char in dict.fromkeys(chars) if char not in known]
    if strange:
        raise DataError("{0} is not among the characters of the font", "".join(strange[:20]), where=option)


def _check_model(scribes: Scribes, glyphs: Mapping[str, Glyph], work: Path) -> None:
    """Draw a stored glyph again: it must come out as it is, or another model drew it."""
    for char, glyph in glyphs.items():
        if glyph.attempt == AS_DRAWN:
            (again,) = scribes.draw([char], Attempt(AS_DRAWN)).values()
            if np.abs(again.astype(np.int16) - glyph.image).mean() > _SAME_MODEL:
                raise DataError(
                    "holds glyphs that another model drew", where=work, way_out="remove it, or write the font elsewhere"
                )
            return


def _describe(right: int, down: int, scale: float) -> str:
    moves = [
        f"{abs(steps)}/64 {directions[steps < 0]}"
        for steps, directions in ((right, ("right", "left")), (down, ("down", "up")))
        if steps
    ]
    if scale != 1:
        moves.append(f"{100 * scale:.1f} % in size")
    return "print moved " + ", ".join(moves) if moves else AS_DRAWN


def _move_back(image: Pixels, attempt: Attempt) -> Pixels:
    """Undo on the glyph what was done to the print."""
    side = image.shape[0]
    right, down = (round(steps * _STEP * side) for steps in (attempt.right, attempt.down))
    image = shift_pixels(image, -down, -right)
    if attempt.scale == 1:
        return image
    # About the middle of the frame, pixel (0, 0) covering 0..1.
    rest = (1 - attempt.scale) * (side / 2 - 0.5)
    matrix = np.array([[attempt.scale, 0, rest], [0, attempt.scale, rest]])
    moved = cv2.warpAffine(
        image,
        matrix,
        (side, side),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,
    )
    return np.asarray(moved, dtype=np.uint8)


def _chunks(chars: Sequence[str], *, what: str) -> Iterator[list[str]]:
    parts = [list(chars[first : first + CHUNK]) for first in range(0, len(chars), CHUNK)]
    if parts:
        yield from track(parts, what=what)
