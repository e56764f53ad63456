"""Very many new rows of one table, stored at once. Knows no models: they are handed in.

PostgreSQL is given them by COPY, which costs a fifth of what INSERT does; other databases by ``bulk_create``. Either way
defaults are those of the model, triggers fire and constraints hold, and nothing is sent to ``save()``.

Who stores batch after batch has it done by a thread (``stored_beside``), and makes the next rows meanwhile.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from queue import SimpleQueue
from typing import Any

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL
from django.db.models.fields import Field

#: What was made of values ahead: COPY's text, or the values themselves.
Part = str | tuple[Any, ...]

#: Seconds for which the thread that stores waits for the interpreter while rows are being made. It needs it some times a
#: COPY, and for a moment: Python's usual 5 ms would leave the database waiting for the rows after all.
_INTERVAL = 0.0005
#: Where rows are stored by a thread.
_BESIDE: ContextVar[_Beside | None] = ContextVar("beside", default=None)
_NULL = r"\N"
#: What ends a value or a row in COPY's text, and how it is written inside one; the first is in the others.
_ESCAPES = (("\\", r"\\"), ("\n", r"\n"), ("\t", r"\t"), ("\r", r"\r"))


def store_new(rows: Sequence[models.Model]) -> None:
    """Store rows that are not there yet, each with all of its fields. Those without a number get one."""
    if not rows:
        return
    model = type(rows[0])
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create(rows)
        return
    _number([row for row in rows if row.pk is None], model)
    fields = [field for field in model._meta.local_concrete_fields if not field.generated]
    for field in filter(_is_made_when_stored, fields):
        for row in rows:
            field.pre_save(row, add=True)  # sets what is "auto_now"
    lines = _lines([_column(field, [getattr(row, field.attname) for row in rows]) for field in fields])
    _copy(model, fields, lines)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def store_values(model: type[models.Model], names: Sequence[str], values: Iterable[Sequence[Any]]) -> None:
    """Store new rows of which nobody needs the objects: of each the values of ``names``, in their order.

    All other fields get their defaults, the number its own.
    """
    if connection.vendor != "postgresql":
        model._base_manager.bulk_create([model(**dict(zip(names, row, strict=True))) for row in values])
        return
    given = {field.attname: field for field in model._meta.local_concrete_fields if not field.generated}
    varying = [given.pop(name) for name in names]
    del given[model._meta.pk.attname]
    if rows := list(values):
        columns = [_column(field, column) for field, column in zip(varying, zip(*rows, strict=True), strict=True)]
        _copy(model, [*varying, *given.values()], _lines([*columns, *_defaults(given.values(), len(rows))]))


def part_writer(model: type[models.Model], names: Sequence[str]) -> Callable[[Sequence[Any]], Part]:
    """What makes of the values of ``names`` the part of a row that ``store_parts`` takes: ahead, and without the database."""
    if connection.vendor != "postgresql":
        return tuple
    fields = {field.attname: field for field in model._meta.local_concrete_fields}
    writers = [_writer(fields[name]) for name in names]
    return lambda values: "\t".join([write(value) for write, value in zip(writers, values, strict=True)])


def store_parts(
    model: type[models.Model],
    names: Sequence[str],
    made: Sequence[str],
    rows: Sequence[tuple[Sequence[int | bool | None], Part]],
) -> list[int]:
    """Store new rows of which most was written ahead; returns their numbers.

    Of each row the values of ``names``, all of them numbers or answers and the row's own number first, and what ``part_writer``
    made of ``made``. A row without a number gets one. All other fields get their defaults.
    """
    if connection.vendor != "postgresql":
        objects = [model(**dict(zip([*names, *made], [*values, *part], strict=True))) for values, part in rows]
        return [row.pk for row in model._base_manager.bulk_create(objects)]
    if not rows:
        return []
    given = {field.attname: field for field in model._meta.local_concrete_fields if not field.generated}
    fields = [given.pop(name) for name in (*names, *made)]
    _, *others = zip(*(values for values, _ in rows), strict=True)
    fresh = iter(next_numbers(model, sum(values[0] is None for values, _ in rows)))
    numbers = [next(fresh) if values[0] is None else values[0] for values, _ in rows]
    columns = [_column(*of_field) for of_field in zip(fields[: len(names)], [numbers, *others], strict=True)]
    parts = [part for _, part in rows]
    _copy(model, [*fields, *given.values()], _lines([*columns, parts, *_defaults(given.values(), len(rows))]))
    return numbers


@contextmanager
def stored_beside() -> Iterator[bool]:
    """Inside a transaction that goes on after it: COPY is done by a thread. Says whether it is: PostgreSQL alone has COPY.

    Whatever else the database is asked waits until all is stored that was to be before, and so does the end of the block.
    There is raised what went wrong meanwhile, as it would have been where it was to be stored.
    """
    if connection.vendor != "postgresql":
        yield False
        return
    beside = _Beside()
    token = _BESIDE.set(beside)
    try:
        with connection.execute_wrapper(beside.before):
            yield True
            beside.wait()
    finally:
        _BESIDE.reset(token)
        beside.close()


def put_off(store: Callable[[], None]) -> Callable[[], None]:
    """What has to be called for ``store`` to be done. Rows that a thread stores are made now, and stored then."""
    beside = _BESIDE.get()
    return beside.put_off(store) if beside else store


def tell(statement: str) -> None:
    """Have the database do, in its turn, what it has no answer to."""
    if beside := _BESIDE.get():
        beside.add(lambda cursor: cursor.execute(statement))
        return
    with connection.cursor() as cursor:
        cursor.execute(statement)


def any_of(model: type[models.Model], name: str, values: Sequence[Any]) -> models.Q | RawSQL:
    """For filter(): a field is one of thousands of values. PostgreSQL is given one list, and not as many parameters."""
    if connection.vendor != "postgresql":
        return models.Q(**{f"{name}__in": values})
    quote, field = connection.ops.quote_name, model._meta.get_field(name)
    column = f"{quote(model._meta.db_table)}.{quote(field.column)}"
    return RawSQL(f"{column} = ANY(%s)", [list(values)], output_field=models.BooleanField())  # noqa: S611


def _is_made_when_stored(field: Field) -> bool:
    if isinstance(field, models.DateField):
        return field.auto_now or field.auto_now_add
    return type(field).pre_save is not Field.pre_save


def _number(rows: Sequence[models.Model], model: type[models.Model]) -> None:
    """Give rows the next numbers of their table, as inserting them would."""
    for row, number in zip(rows, next_numbers(model, len(rows)), strict=True):
        row.pk = number


def next_numbers(model: type[models.Model], many: int) -> list[int]:
    """The next numbers of a table, which nobody else gets; none where the database gives them when rows are stored."""
    if not many or connection.vendor != "postgresql":
        return []
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [connection.ops.quote_name(table), column, many],
        )
        return [number for (number,) in cursor.fetchall()]


def _copy(model: type[models.Model], fields: Sequence[Field], lines: Sequence[str]) -> None:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
    text = "\n".join(lines) + "\n"

    def copied(cursor: Any) -> None:
        with cursor.copy(statement) as copy:
            copy.write(text)

    if beside := _BESIDE.get():
        beside.add(copied)
        return
    # An error leaves the transaction broken, and Django must know; and it must be one of Django's.
    with transaction.atomic(savepoint=False), connection.wrap_database_errors, connection.cursor() as cursor:
        copied(cursor)


class _Beside:
    """The thread: on the connection of who began it, which may be used by several, but for one statement at a time."""

    def __init__(self) -> None:
        connection.ensure_connection()
        self._driver = connection.connection
        self._to_do: SimpleQueue[Callable[[Any], None] | None] = SimpleQueue()
        self._put_off: list[Callable[[Any], None]] | None = None
        #: How much was given to the thread, and how much of it is done; changed by one thread each.
        self._given = self._done = 0
        self._is_done = threading.Condition()
        self._error: Exception | None = None
        self._usual_interval = sys.getswitchinterval()
        self._thread = threading.Thread(target=self._work, name="storing", daemon=True)
        sys.setswitchinterval(min(_INTERVAL, self._usual_interval))
        self._thread.start()

    def add(self, what: Callable[[Any], None]) -> None:
        """Have it done with a cursor, after all that was added before."""
        if self._put_off is not None:
            self._put_off.append(what)
            return
        self._given += 1
        self._to_do.put(what)

    def put_off(self, store: Callable[[], None]) -> Callable[[], None]:
        waiting = self._put_off = []
        try:
            store()
        finally:
            self._put_off = None

        def go_on() -> None:
            for what in waiting:
                self.add(what)

        return go_on

    def wait(self) -> None:
        """Until all is done. Raises what went wrong, which leaves the transaction broken."""
        with self._is_done:
            self._is_done.wait_for(lambda: self._done == self._given)
        if self._error is not None:
            with transaction.atomic(savepoint=False), connection.wrap_database_errors:
                raise self._error

    def before(self, execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        """Wraps whatever else the database is asked."""
        self.wait()
        return execute(sql, params, many, context)

    def close(self) -> None:
        """What has not begun is not done any more."""
        self._error = self._error or RuntimeError("Nobody waited for this to be stored.")
        self._to_do.put(None)
        self._thread.join()
        sys.setswitchinterval(self._usual_interval)

    def _work(self) -> None:
        while (what := self._to_do.get()) is not None:
            try:
                if self._error is None:
                    with self._driver.cursor() as cursor:
                        what(cursor)
            except Exception as error:
                self._error = error
            with self._is_done:
                self._done += 1
                self._is_done.notify()


def _lines(columns: Sequence[Sequence[str]]) -> list[str]:
    return list(map("\t".join, zip(*columns, strict=True)))


def _defaults(fields: Iterable[Field], many: int) -> list[list[str]]:
    return [[_writer(field)(field.get_default())] * many for field in fields]


def _column(field: Field, values: Sequence[Any]) -> Sequence[str]:
    """What _writer makes of each value, which is little to do where all are of one kind, and less where all are the same."""
    kinds = set(map(type, values))
    if len(kinds) != 1 or isinstance(field, models.JSONField):
        return list(map(_writer(field), values))
    if values.count(values[0]) == len(values):
        return [_writer(field)(values[0])] * len(values)
    if kinds == {int}:
        return list(map(str, values))
    if kinds == {str}:
        together = "".join(values)
        return list(map(_escaped, values)) if any(sign in together for sign, _ in _ESCAPES) else values
    return list(map(_writer(field), values))


def _escaped(text: str) -> str:
    for sign, escape in _ESCAPES:
        if sign in text:  # looking is many times quicker than translating, and most texts have none
            text = text.replace(sign, escape)
    return text


def _writer(field: Field) -> Callable[[Any], str]:
    """What writes a value of this field as COPY's text."""
    if isinstance(field, models.JSONField):
        return lambda value: _NULL if value is None else _escaped(json.dumps(value, cls=field.encoder))

    def write(value: Any) -> str:
        kind = type(value)
        if kind is str:
            return _escaped(value)
        if value is None:
            return _NULL
        if kind is int:
            return str(value)
        if kind is bool:
            return "t" if value else "f"
        if kind is datetime:
            return value.isoformat()
        if hasattr(value, "resolve_expression"):
            raise TypeError(f"{field} is to be an expression, which only an INSERT can hold.")
        return _escaped(str(field.get_db_prep_save(value, connection)))

    return write
