"""UniFFI's Python beside the C ABI of the annotated library and the code by hand, both by ctypes: `measure.py BENCH BY_HAND [FILTER]`.

By ctypes means functions as somebody writes them who has a header and no generator: structs, views of bytes, a check of the code, a copy of what comes
back. All three give the same values of Python.
"""

import ctypes
import functools
import statistics
import sys
import time
from ctypes import POINTER, byref, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p

import by_uniffi

# Odd, so that there is one in the middle.
ROUNDS = 51
ROUND_SECONDS = 2e-3
MANY = 1000
LARGE = 64 << 10


class View(ctypes.Structure):
    """Text, bytes, or a sequence: both C interfaces have them alike."""

    _fields_ = [("data", c_void_p), ("len", c_size_t)]


class CPoint(ctypes.Structure):
    _fields_ = [("x", c_double), ("y", c_double)]


class CPerson(ctypes.Structure):
    """The tags of the one are a view, those of the other pointer and length: the same memory."""

    _fields_ = [("name", View), ("nickname", POINTER(View)), ("age", c_uint32), ("tags", View)]


class Polygon(ctypes.Structure):
    _fields_ = [("name", View), ("corners", c_uint32)]


class Variant(ctypes.Union):
    _fields_ = [("radius", c_double), ("polygon", Polygon)]


class OurShape(ctypes.Structure):
    _fields_ = [("tag", c_int32), ("value", Variant)]


class HandShape(ctypes.Structure):
    _fields_ = [("tag", c_int32), ("radius", c_double), ("name", View), ("corners", c_uint32)]


class OurRefused(ctypes.Structure):
    _fields_ = [("message", View), ("tag", c_int32), ("value", c_int64)]


class HandNegative(ctypes.Structure):
    _fields_ = [("message", View), ("value", c_int64)]


class Reply(ctypes.Structure):
    _fields_ = [("code", c_int32), ("payload", c_void_p), ("len", c_size_t), ("owner", c_void_p)]


class Failed(Exception):
    """A code that is none of a result."""


class Negative(Exception):
    """The error of `check`."""

    def __init__(self, message, value):
        super().__init__(message)
        self.value = value


class Person:
    """A record that owns memory."""

    __slots__ = ("name", "nickname", "age", "tags")

    def __init__(self, name, nickname, age, tags):
        self.name, self.nickname, self.age, self.tags = name, nickname, age, tags


class Shape:
    """The variant that is sent."""

    __slots__ = ("name", "corners")

    def __init__(self, name, corners):
        self.name, self.corners = name, corners


def view(data):
    """What is viewed has to live as long as the view: the caller holds it."""
    return View(ctypes.cast(c_char_p(data), c_void_p), len(data))


def text(view):
    return ctypes.string_at(view.data, view.len).decode()


def person_of(person, views):
    """The C form; `views` holds what it points to."""
    name, nickname, tags = person.name.encode(), person.nickname, [tag.encode() for tag in person.tags]
    all_tags = (View * len(tags))(*map(view, tags))
    views += [name, tags, all_tags]
    form = CPerson(view(name), None, person.age, View(ctypes.addressof(all_tags), len(tags)))
    if nickname is not None:
        nickname = nickname.encode()
        views.append(nickname)
        form.nickname = ctypes.pointer(view(nickname))
    return form


def person_from(form):
    tags = ctypes.cast(form.tags.data, POINTER(View))
    return Person(
        text(form.name),
        text(form.nickname[0]) if form.nickname else None,
        form.age,
        [text(tags[i]) for i in range(form.tags.len)],
    )


def points_from(view):
    points = ctypes.cast(view.data, POINTER(CPoint))
    return [(points[i].x, points[i].y) for i in range(view.len)]


def declared(library, name, result, *arguments):
    function = getattr(library, name)
    function.restype, function.argtypes = result, arguments
    return function


class Ours:
    """The direct form of the annotated library."""

    def __init__(self, path):
        self.library = ctypes.CDLL(path)
        self.ctx = c_void_p()
        for name, arguments in {
            "noop": [],
            "add": [c_int32, c_int32, POINTER(c_int32)],
            "filled": [c_int64, POINTER(c_void_p)],
            "add_to_base": [c_void_p, c_int64, POINTER(c_int64)],
            "echo_point": [c_void_p, POINTER(CPoint), POINTER(CPoint)],
            "echo_text": [c_void_p, View, POINTER(View)],
            "echo_person": [c_void_p, POINTER(CPerson), POINTER(CPerson)],
            "echo_shape": [c_void_p, POINTER(OurShape), POINTER(OurShape)],
            "sum": [c_void_p, View, POINTER(c_int64)],
            "give_points": [c_void_p, POINTER(View)],
            "take_bytes": [c_void_p, View, POINTER(c_uint64)],
            "give_bytes": [c_void_p, POINTER(View)],
            "check": [c_void_p, c_int64, POINTER(c_int64)],
        }.items():
            setattr(self, "_" + name, declared(self.library, f"bench_{name}_wait", c_int32, *arguments, POINTER(Reply)))
        self._release = declared(self.library, "bench_reply_release", None, POINTER(Reply))
        self._ok(self._filled(1, byref(self.ctx), None))

    @staticmethod
    def _ok(code):
        if code != 0:
            raise Failed(code)

    def noop(self):
        self._ok(self._noop(None))

    def add(self, left, right):
        out = c_int32()
        self._ok(self._add(left, right, byref(out), None))
        return out.value

    def add_to_base(self, value):
        out = c_int64()
        self._ok(self._add_to_base(self.ctx, value, byref(out), None))
        return out.value

    def echo_point(self, x, y):
        point = CPoint(x, y)
        self._ok(self._echo_point(self.ctx, byref(point), byref(point), None))
        return point.x, point.y

    def _owned(self, function, *arguments, out, read):
        reply = Reply()
        self._ok(function(self.ctx, *arguments, byref(out), byref(reply)))
        value = read(out)
        self._release(byref(reply))
        return value

    def echo_text(self, words):
        return self._owned(self._echo_text, view(words.encode()), out=View(), read=text)

    def echo_person(self, person):
        views = []
        return self._owned(self._echo_person, byref(person_of(person, views)), out=CPerson(), read=person_from)

    def echo_shape(self, shape):
        name = shape.name.encode()
        form = OurShape(2, Variant(polygon=Polygon(view(name), shape.corners)))

        def read(out):
            return Shape(text(out.value.polygon.name), out.value.polygon.corners)

        return self._owned(self._echo_shape, byref(form), out=OurShape(), read=read)

    def sum(self, numbers):
        array = (c_int32 * len(numbers))(*numbers)
        out = c_int64()
        self._ok(self._sum(self.ctx, View(ctypes.addressof(array), len(numbers)), byref(out), None))
        return out.value

    def give_points(self):
        return self._owned(self._give_points, out=View(), read=points_from)

    def take_bytes(self, data):
        out = c_uint64()
        self._ok(self._take_bytes(self.ctx, view(data), byref(out), None))
        return out.value

    def give_bytes(self):
        return self._owned(self._give_bytes, out=View(), read=lambda out: ctypes.string_at(out.data, out.len))

    def check(self, value):
        out, reply = c_int64(), Reply()
        code = self._check(self.ctx, value, byref(out), byref(reply))
        if code == 6:
            refused = ctypes.cast(reply.payload, POINTER(OurRefused))[0]
            error = Negative(text(refused.message), refused.value)
            self._release(byref(reply))
            raise error
        self._ok(code)
        return out.value


class ByHand:
    """The library that is written by hand."""

    def __init__(self, path):
        self.library = library = ctypes.CDLL(path)
        self.ctx = declared(library, "by_hand_filled", c_void_p, c_int64)(1)
        self.noop = declared(library, "by_hand_noop", None)
        self.add = declared(library, "by_hand_add", c_int32, c_int32, c_int32)
        self._add_to_base = declared(library, "by_hand_add_to_base", c_int64, c_void_p, c_int64)
        self._echo_point = declared(library, "by_hand_echo_point", CPoint, c_void_p, CPoint)
        self._echo_text = declared(library, "by_hand_echo_text", c_int32, c_void_p, View, POINTER(View))
        self._text_free = declared(library, "by_hand_text_free", None, View)
        self._echo_person = declared(
            library, "by_hand_echo_person", c_int32, c_void_p, POINTER(CPerson), POINTER(CPerson), POINTER(c_void_p)
        )
        self._owner_free = declared(library, "by_hand_owner_free", None, c_void_p)
        self._echo_shape = declared(
            library, "by_hand_echo_shape", c_int32, c_void_p, POINTER(HandShape), POINTER(HandShape)
        )
        self._sum = declared(library, "by_hand_sum", c_int64, c_void_p, c_void_p, c_size_t)
        self._give_points = declared(library, "by_hand_give_points", c_int32, c_void_p, POINTER(View))
        self._points_free = declared(library, "by_hand_points_free", None, View)
        self._take_bytes = declared(library, "by_hand_take_bytes", c_uint64, c_void_p, c_char_p, c_size_t)
        self._give_bytes = declared(library, "by_hand_give_bytes", c_int32, c_void_p, POINTER(View))
        self._bytes_free = declared(library, "by_hand_bytes_free", None, View)
        self._check = declared(
            library, "by_hand_check", c_int32, c_void_p, c_int64, POINTER(c_int64), POINTER(HandNegative)
        )

    def add_to_base(self, value):
        return self._add_to_base(self.ctx, value)

    def echo_point(self, x, y):
        point = self._echo_point(self.ctx, CPoint(x, y))
        return point.x, point.y

    def _owned(self, function, free, *arguments, out, read):
        Ours._ok(function(self.ctx, *arguments, byref(out)))
        value = read(out)
        free(out)
        return value

    def echo_text(self, words):
        return self._owned(self._echo_text, self._text_free, view(words.encode()), out=View(), read=text)

    def echo_person(self, person):
        views, out, owner = [], CPerson(), c_void_p()
        Ours._ok(self._echo_person(self.ctx, byref(person_of(person, views)), byref(out), byref(owner)))
        echoed = person_from(out)
        self._owner_free(owner)
        return echoed

    def echo_shape(self, shape):
        name, out = shape.name.encode(), HandShape()
        form = HandShape(2, 0.0, view(name), shape.corners)
        Ours._ok(self._echo_shape(self.ctx, byref(form), byref(out)))
        echoed = Shape(text(out.name), out.corners)
        self._text_free(out.name)
        return echoed

    def sum(self, numbers):
        return self._sum(self.ctx, (c_int32 * len(numbers))(*numbers), len(numbers))

    def give_points(self):
        return self._owned(self._give_points, self._points_free, out=View(), read=points_from)

    def take_bytes(self, data):
        return self._take_bytes(self.ctx, data, len(data))

    def give_bytes(self):
        read = lambda out: ctypes.string_at(out.data, out.len)
        return self._owned(self._give_bytes, self._bytes_free, out=View(), read=read)

    def check(self, value):
        out, negative = c_int64(), HandNegative()
        code = self._check(self.ctx, value, byref(out), byref(negative))
        if code == 2:
            error = Negative(text(negative.message), negative.value)
            self._text_free(negative.message)
            raise error
        Ours._ok(code)
        return out.value


def refused(check, error):
    """A call that fails, and whose error is looked at."""

    def call():
        try:
            check(-1)
        except error as raised:
            return raised.value
        raise Failed("it did not fail")

    return call


def rows(ours, hand):
    """Name, then the call of ours, of UniFFI and by hand."""
    uniffi = by_uniffi.Bench.filled(1)
    numbers, blob, kibibyte = list(range(MANY)), bytes(LARGE), "x" * 1024
    tags = ["mathematics", "poetry", "engines"]
    ada = Person("Ada Lovelace", "Countess", 36, tags)
    uniffi_ada = by_uniffi.Person(name="Ada Lovelace", nickname="Countess", age=36, tags=tags)
    point = by_uniffi.Point(x=1.0, y=2.0)
    polygon, uniffi_polygon = Shape("hexagon", 6), by_uniffi.Shape.POLYGON(name="hexagon", corners=6)

    def alike(name, *arguments):
        return [functools.partial(getattr(side, name), *arguments) for side in (ours, uniffi, hand)]

    return {
        "noop": [ours.noop, by_uniffi.noop, hand.noop],
        "i32": [lambda: ours.add(1, 2), lambda: by_uniffi.add(1, 2), lambda: hand.add(1, 2)],
        "scalar method": alike("add_to_base", 7),
        "16-byte record": [
            lambda: ours.echo_point(1.0, 2.0),
            lambda: uniffi.echo_point(point),
            lambda: hand.echo_point(1.0, 2.0),
        ],
        "short text": alike("echo_text", "hello world"),
        "1 KiB text": alike("echo_text", kibibyte),
        "person": [
            lambda: ours.echo_person(ada),
            lambda: uniffi.echo_person(uniffi_ada),
            lambda: hand.echo_person(ada),
        ],
        "enum with fields": [
            lambda: ours.echo_shape(polygon),
            lambda: uniffi.echo_shape(uniffi_polygon),
            lambda: hand.echo_shape(polygon),
        ],
        "1k ints in": alike("sum", numbers),
        "1k records out": alike("give_points"),
        "64 KiB in": alike("take_bytes", blob),
        "64 KiB out": alike("give_bytes"),
        "typed error": [
            refused(ours.check, Negative),
            refused(uniffi.check, by_uniffi.Refused.Negative),
            refused(hand.check, Negative),
        ],
    }


def plain(value):
    """What all sides have to agree on: they have other classes."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    for names in (("name", "nickname", "age", "tags"), ("name", "corners"), ("x", "y")):
        if all(hasattr(value, name) for name in names):
            return tuple(getattr(value, name) for name in names)
    return value


def timed(call, n):
    repeated = range(n)
    start = time.perf_counter_ns()
    for _ in repeated:
        call()
    return time.perf_counter_ns() - start


def measured(sides):
    """The times of a call, of all rounds; each round has all sides in turn, and begins with the next one."""
    n = 1
    while max(timed(call, n) for call in sides) < ROUND_SECONDS * 1e9:
        n *= 2
    times = [[0.0] * ROUNDS for _ in sides]
    for turn in range(ROUNDS):
        for place in range(len(sides)):
            side = (turn + place) % len(sides)
            times[side][turn] = timed(sides[side], n) / n
    return times


def printed(name, form, ours, other):
    ratios = sorted(left / right for left, right in zip(ours, other))
    low, high = ratios[ROUNDS // 4], ratios[ROUNDS - 1 - ROUNDS // 4]
    numbers = [f"{statistics.median(ours):.2f}", f"{statistics.median(other):.2f}"]
    numbers += [f"{ratio:.6f}" for ratio in (statistics.median(ratios), low, high)]
    print("\t".join([name, form, *numbers]), flush=True)


def main():
    ours, hand = Ours(sys.argv[1]), ByHand(sys.argv[2])
    chosen = sys.argv[3] if len(sys.argv) > 3 else ""
    for name, sides in rows(ours, hand).items():
        if chosen in name:
            values = [plain(call()) for call in sides]
            if values[1:] != values[:-1]:
                raise Failed(f"{name}: the sides give {values}")
            our_times, uniffi_times, hand_times = measured(sides)
            printed(name, "UniFFI", our_times, uniffi_times)
            printed(name, "by hand", our_times, hand_times)


main()
