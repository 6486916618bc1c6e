"""The commands `study`: a user study planned, answered by simulated raters, and told of."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter, validators

from linewright.base import ConfigError, Message, is_quiet
from linewright.cli.arguments import Answer, Count, Device, Force, Output

study = App(name="study", help="Ask people which pictures of characters they find more pleasing, made or written.")

Number = Annotated[int, Parameter(validator=validators.Number(gte=0))]  # a whole number, 0 or more
Folder = Annotated[Path, Parameter(help="a folder made by `linewright study plan`.")]


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class Questions:
    """How much each rater is asked.

    Args:
        choices: choices of each pair of sources that a rater makes.
        scores: pictures of each source that a rater gives points.
        repeats: choices that are asked again, hidden, the sides exchanged.
        identical: hidden pairs of one picture with itself.
    """

    choices: Count = 6
    scores: Count = 6
    repeats: Number = 8
    identical: Number = 6


@study.command
def plan(
    *sources: str,
    output: Output,
    written: str | None = None,
    charset: str | None = None,
    count: Count = 40,
    raters: Count = 60,
    questions: Questions | None = None,
    size: int = 256,
    seed: Number = 0,
    dataset: str = "starter",
    device: Device = "auto",
    force: Force = False,
) -> Answer:
    """Draw the pictures of a study and write down every question before anybody is asked.

    - `linewright study plan ours=style:gyosho print=reference.ttf --written hand=real:gyosho -o study`
    - `linewright study plan a=runs/a/pictures b=runs/b/pictures --written scans -o study`

    Args:
        sources: two or more: a folder of pictures named 永.png or U+6C38.png, a font, style:NAME for a style of
            the package, style:NAME@MODEL for one of a run or a model file, real:NAME for a hand of the data set;
            NAME=SOURCE calls it so in the tables.
        output: the folder to write.
        written: the source that a person wrote; the others' win rate is against it.
        charset: a character set or the characters themselves; by default frequent ones that models are not trained on.
        count: how many characters, drawn by lot.
        raters: the stopping rule: so many who finish are counted, the first ones.
        questions: how much each of them is asked.
        size: of the pictures in pixels.
        seed: of all that is drawn by lot.
        dataset: the data set that real: names a hand of.
    """
    from linewright.evaluate import Amounts, plan_study

    amounts = Amounts(**asdict(questions or Questions()))
    planned = plan_study(
        sources,
        output,
        written=written,
        characters=charset,
        count=count,
        raters=raters,
        amounts=amounts,
        size=size,
        seed=seed,
        dataset=dataset,
        device=device,
        force=force,
    )
    made = planned.study.plan
    line = Message(
        "{0}: {1} systems, {2} characters, {3} questions for each of {4} raters",
        output,
        len(made.systems),
        len(made.characters),
        made.design.left.shape[1],
        made.raters,
    )
    facts = {"study": output, "digest": planned.study.digest, "characters": "".join(made.characters)}
    return Answer({**facts, "notes": planned.notes}, [*planned.notes, line])


@study.command
def simulate(folder: Folder, *preferences: str, careless: Number = 0, seed: Number = 0) -> Answer:
    """Answer a study by simulated raters whose preferences are known; the report says that they are simulated.

    - `linewright study simulate study`
    - `linewright study simulate study ours=0.6 print=-0.5 --careless 4`

    Args:
        preferences: NAME=NUMBER, in log odds of a choice and in points; 0 for those that are not named.
        careless: raters who answer at random.
        seed: of all that is drawn by lot.
    """
    from linewright.evaluate import Known, Study, simulate_study

    opened = Study.open(folder)
    known = dict.fromkeys(opened.plan.names, 0.0) | _numbers(preferences, opened.plan.names)
    simulate_study(opened, Known(preference=tuple(known.values()), careless=careless), seed=seed)
    line = Message("{0}: answered by {1} simulated raters", folder, opened.plan.raters)
    return Answer(
        {"study": folder, "simulated": True, "preference": known},
        [line],
        hint=Message("Next: {0}", f"linewright study report {folder}"),
    )


@study.command
def report(folder: Folder, *, output: Output | None = None, seed: Number = 0) -> Answer:
    """Tell what a study's answers say: preference, win rate, strength, agreement, checks.

    - `linewright study report study`
    - `linewright study report study -o results --json`

    Args:
        output: folder for report.html and results.csv; by default the study's own.
        seed: of the resamples that intervals are from.
    """
    from linewright.evaluate import report_study

    made = report_study(folder, to=output, seed=seed)
    shown = [] if is_quiet() else [table.console() for table in made.tables]
    facts = {"report": made.report, "csv": made.csv, "sure": made.sure, "simulated": made.results.simulated}
    return Answer(facts, [*made.sure, Message("Report: {0}", made.report)], shown)


def _numbers(preferences: tuple[str, ...], names: list[str]) -> dict[str, float]:
    found = {}
    for preference in preferences:
        name, _, number = preference.rpartition("=")
        if name not in names:
            raise ConfigError("there is no system '{0}'", name or number, ", ".join(names), way_out="there are {1}")
        try:
            found[name] = float(number)
        except ValueError as error:
            raise ConfigError("is no number", where=preference) from error
    return found
