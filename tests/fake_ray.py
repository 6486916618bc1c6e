"""As much of Ray as is used, in this process: a task is done when it is waited for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from inspect import isfunction
from types import SimpleNamespace
from typing import Any


class TaskError(Exception):
    def __init__(self, cause: Exception) -> None:
        super().__init__(str(cause))
        self.cause = cause


class ActorError(Exception):
    pass


class Task:
    def __init__(self, actor: Handle, name: str, arguments: tuple[Any, ...]) -> None:
        self.actor, self.name, self.arguments = actor, name, arguments
        self.given: Any = None
        self.error: Exception | None = None


class Handle:
    """An actor, as its caller sees it."""

    def __init__(self, ray: FakeRay, made: Any) -> None:
        self.ray, self.made, self.lives = ray, made, True

    def __getattr__(self, name: str) -> Any:
        return SimpleNamespace(remote=lambda *arguments: Task(self, name, arguments))


class FakeRay:
    """A cluster of so many cores; ``before`` is called with each task that is to be done, and may kill its actor."""

    exceptions = SimpleNamespace(RayTaskError=TaskError, RayActorError=ActorError)

    def __init__(self, cores: int, before: Callable[[Task], None] = lambda _: None) -> None:
        self.cores, self.before = cores, before
        self.actors: list[Handle] = []

    def remote(self, **options: Any) -> Callable[[Any], Any]:
        assert options["num_cpus"] >= 1 and options["num_gpus"] == 0

        def decorate(kind: Any) -> Any:
            if isfunction(kind):
                return Handle(self, SimpleNamespace(call=kind)).call

            def begin(*arguments: Any) -> Handle:
                self.actors.append(Handle(self, kind(*arguments)))
                return self.actors[-1]

            return SimpleNamespace(remote=begin)

        return decorate

    def cluster_resources(self) -> dict[str, float]:
        return {"CPU": float(self.cores)}

    def wait(self, tasks: Sequence[Task], timeout: float | None = None) -> tuple[list[Task], list[Task]]:
        task = tasks[0]
        self.before(task)
        if task.actor.lives:
            try:
                task.given = getattr(task.actor.made, task.name)(*task.arguments)
            except Exception as error:  # noqa: BLE001
                task.error = TaskError(error)
        else:
            task.error = ActorError("it died")
        return [task], list(tasks[1:])

    def get(self, task: Task) -> Any:
        if task.error is not None:
            raise task.error
        return task.given
