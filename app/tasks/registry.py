"""Which task answers which message, and what runs by the clock.

A module of app/tasks says so with a decorator:

    @on(USER_REGISTERED)                 any number of tasks may hear of one event
    async def welcome(services: Services, *, user_id: int) -> None: ...

    @does(DELIVER_NOTIFICATION)          exactly one task does a command
    @flow(READ_CV)                       the same, for work that waits on the outside: several units, see TaskRun
    async def read_cv(run: TaskRun, *, cv_id: int) -> None: ...

    @nightly(hour=3)                     by the clock (UTC), with or without a command of its own
    async def archive_old_applications(services: Services, *, days: int = 90) -> None: ...

A handler that takes Services runs inside one unit of work, whose commit marks the task done as well.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import TypeVar

import app.domains
import app.tasks
from app.core.task_queue import Command, Event, Message, Queue
from app.tasks.run import TaskRun
from app.tasks.schedule import Every, Nightly, Schedule, Slots

Function = Callable[..., Awaitable[None]]
F = TypeVar("F", bound=Function)


class RegistrationError(Exception):
    """A module of app/tasks declares something that cannot be: found when the modules are loaded, not at night."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A function and the message that its rows carry. Subscribers of an event have a row each, hence a name each."""

    message: Message
    function: Function
    is_flow: bool


class Registry:
    """What is known to a worker. Production has one, `registry` below, filled by `load()`."""

    def __init__(self) -> None:
        self.handlers: dict[str, Handler] = {}
        self.subscribers: dict[str, list[Handler]] = {}
        self.schedules: list[Schedule] = []
        self.events: dict[str, Event] = {}

    def on(self, event: Event, *, queue: Queue | None = None) -> Callable[[F], F]:
        """Subscribe to an event, in the event's queue or another."""

        def register(function: F) -> F:
            if not _is_main(function):
                name = f"{event.name}:{function.__name__}"
                own = Command(
                    name, queue or event.queue, event.max_attempts, event.timeout, event.lease, event.first_retry
                )
                handler = self._add(own, function)
                self.subscribers.setdefault(event.name, []).append(handler)
                self.events[event.name] = event
            return function

        return register

    def does(self, command: Command) -> Callable[[F], F]:
        """Be the one that does this command, in one unit of work."""
        return self._does(command, is_flow=False)

    def flow(self, command: Command) -> Callable[[F], F]:
        """Be the one that does this command, in several units with waiting in between."""
        return self._does(command, is_flow=True)

    def every(self, *, minutes: int, queue: Queue = Queue.BULK) -> Callable[[F], F]:
        """Run at every multiple of so many minutes since midnight UTC."""
        return self._by_the_clock(Every(timedelta(minutes=minutes)), queue)

    def nightly(self, *, hour: int, minute: int = 0, queue: Queue = Queue.BULK) -> Callable[[F], F]:
        """Run once a day at this time, UTC."""
        return self._by_the_clock(Nightly(hour, minute), queue)

    def find(self, name: str) -> Handler | None:
        """Who runs a row of this name directly."""
        return self.handlers.get(name)

    def handler_of(self, function: Function) -> Handler:
        """The registration of this function; of one that hears several events, the first."""
        for handler in self.handlers.values():
            if handler.function is function:
                return handler
        raise RegistrationError(f"{function} is no task: decorate it")

    def leases(self) -> dict[str, float]:
        """The lease of every kind of row, in seconds, for the claim."""
        messages: list[Message] = [*self.events.values(), *(handler.message for handler in self.handlers.values())]
        return {message.name: message.lease.total_seconds() for message in messages}

    def longest_timeout(self) -> timedelta:
        return max((handler.message.timeout for handler in self.handlers.values()), default=timedelta(seconds=60))

    def _does(self, command: Command, *, is_flow: bool) -> Callable[[F], F]:
        def register(function: F) -> F:
            if not _is_main(function) and self._add(command, function).is_flow != is_flow:
                wanted = "run: TaskRun" if is_flow else "services: Services"
                raise RegistrationError(f"{command.name}: the handler must take `{wanted}` first")
            return function

        return register

    def _by_the_clock(self, slots: Slots, queue: Queue) -> Callable[[F], F]:
        def register(function: F) -> F:
            if _is_main(function):
                return function
            known = [handler for handler in self.handlers.values() if handler.function is function]
            if known:
                message = known[0].message
            else:
                name: str = function.__name__
                long = timedelta(minutes=10)
                message = self._add(Command(name, queue, max_attempts=3, timeout=long), function).message
            if not isinstance(message, Command):
                raise RegistrationError(f"{message.name} is no command")
            self.schedules.append(Schedule(message, slots))
            return function

        return register

    def _add(self, message: Message, function: Function) -> Handler:
        if message.name in self.handlers:
            raise RegistrationError(f"{message.name} has two handlers")
        if not inspect.iscoroutinefunction(function):
            raise RegistrationError(f"{message.name}: the handler must be `async def`")
        first, *others = inspect.signature(function).parameters.values()
        if any(parameter.kind is not parameter.KEYWORD_ONLY for parameter in others):
            raise RegistrationError(f"{message.name}: the payload must be keyword-only arguments")
        handler = Handler(message, function, is_flow=first.annotation is TaskRun)
        self.handlers[message.name] = handler
        return handler


registry = Registry()
on, does, flow, every, nightly = registry.on, registry.does, registry.flow, registry.every, registry.nightly


def load() -> Registry:
    """Import every module of app/tasks and every domain's messages. Done once, when a worker starts."""
    for module in _modules_of(app.tasks):
        importlib.import_module(module)
    for message in declared_messages():
        if isinstance(message, Event):
            registry.events[message.name] = message
    return registry


def declared_messages() -> list[Message]:
    """Every Event and Command of every domain's messages.py."""
    found: list[Message] = []
    for domain in _modules_of(app.domains):
        try:
            module = importlib.import_module(f"{domain}.messages")
        except ModuleNotFoundError as error:
            if error.name != f"{domain}.messages":
                raise
            continue
        found.extend(value for value in vars(module).values() if isinstance(value, Message))
    return found


def _modules_of(package: ModuleType) -> Iterator[str]:
    for module in pkgutil.iter_modules(package.__path__):
        yield f"{package.__name__}.{module.name}"


def _is_main(function: Function) -> bool:
    """A module run by hand is imported twice; only its real self registers."""
    return function.__module__ == "__main__"
