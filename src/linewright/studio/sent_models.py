"""Models that were sent and that a worker has checked and tried, so that other jobs can work with them."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from linewright.base import ConfigError, read_json
from linewright.studio.database import JobRow
from linewright.studio.jobs import Jobs
from linewright.studio.model_job import FACTS, MODEL_FILE, WEIGHTS, ModelFacts

COPY = "model.safetensors"  # in the folder of a job that works with one
_TASKS = {"repair": "repair", "vectorize": "repair", "preview": "repair", "restyle": "full", "font": "write"}
_MOST = 1000


class SentModel(NamedTuple):
    """A model that other jobs can work with."""

    id: str  # of the job that checked it
    name: str  # as people know it
    path: Path  # its weights
    facts: ModelFacts


def sent_models(jobs: Jobs, task: str) -> Sequence[SentModel]:
    """Return the models that were sent and are of use for a task, see `ModelFacts`; the newest first."""
    found = (_opened(jobs, row) for row in jobs.list(_MOST, kinds=(MODEL_FILE,)))
    return [model for model in found if model is not None and model.facts.task == task]


def sent_model(jobs: Jobs, job: str) -> SentModel:
    """Return a model by the job that checked it; a ConfigError if there is none."""
    row = jobs.get(job)
    model = _opened(jobs, row) if row is not None else None
    if model is None:
        raise ConfigError(
            "there is no such model", where="model", way_out="send it again, and wait until it is checked"
        )
    return model


def lay_model(jobs: Jobs, model: str, kind: str, folder: Path) -> None:
    """Copy a model into the folder of a job of a kind; a ConfigError if there is none, or it was made for another."""
    sent = sent_model(jobs, model)
    if sent.facts.task != _TASKS.get(kind):
        raise ConfigError("'{0}' was trained for another task", sent.name, where="model")
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sent.path, folder / COPY)


def _opened(jobs: Jobs, row: JobRow) -> SentModel | None:
    facts, path = jobs.folder(row.id) / FACTS, jobs.folder(row.id) / WEIGHTS
    if row.kind != MODEL_FILE or row.state != "done" or not (facts.is_file() and path.is_file()):
        return None
    name = next((file.name for file in row.files if file.role == "given"), row.id)
    return SentModel(row.id, name, path, ModelFacts.model_validate(read_json(facts)))
