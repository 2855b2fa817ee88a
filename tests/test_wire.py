"""What may cross the trust boundary, and what is refused."""

import copy
import io
import pickle
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.contract import wire
from grader.contract.wire import WireError


@pytest.mark.parametrize("compressed", [False, True])
def test_arrays_come_back_as_they_went(compressed):
    arrays = {"x": np.arange(6).reshape(2, 3), "text": np.array("Übung"), "f": np.float32(1.5)}
    arrays |= {"nothing": np.zeros((0, 3)), "no text": np.array([], dtype="U")}
    back = wire.from_bytes(wire.to_bytes(arrays, compressed), "a")
    assert list(back) == list(arrays)
    for key, value in arrays.items():
        np.testing.assert_array_equal(back[key], value)


@pytest.mark.parametrize("dtype", ["<f4", ">f8", ">i4", "bool", "<U3", ">U3"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0, 3), (2, 3, 4)])
def test_an_array_comes_back_in_any_order_of_bytes_and_of_columns(dtype, shape):
    """As NumPy's own reader gives it, which is slower; and it can be written to."""
    array = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(dtype)
    for ordered in (array, np.asfortranarray(array)):
        content = npz(x=npy(ordered))
        back, theirs = wire.from_bytes(content, "a")["x"], np.load(io.BytesIO(content))["x"]
        np.testing.assert_array_equal(back, theirs)
        assert (back.dtype, back.shape) == (theirs.dtype, theirs.shape)
        assert back.flags.writeable


def test_the_same_arrays_give_the_same_bytes():
    arrays = {"x": np.ones((3, 3))}
    assert wire.to_bytes(arrays) == wire.to_bytes(arrays)


@pytest.mark.parametrize("code", [0x110000, 0x7FFFFFFF])
@pytest.mark.parametrize("order", "<>")
def test_a_text_of_what_is_no_character_is_refused(code, order):
    text = np.array([65, code], f"{order}u4").view(f"{order}U2").reshape(())
    with pytest.raises(WireError, match="a text with numbers that are not characters"):
        wire.from_bytes(npz(x=npy(text)), "a")


def test_wider_numbers_than_usual_go_as_usual_ones():
    back = wire.from_bytes(wire.to_bytes({"x": np.ones(3, np.longdouble)}), "a")
    assert back["x"].dtype == np.float64


def npz(**members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return content.getvalue()


def npy(array: np.ndarray, **kwargs) -> bytes:
    content = io.BytesIO()
    np.lib.format.write_array(content, array, **kwargs)
    return content.getvalue()


def header(shape: str, dtype: str = "<f8") -> bytes:
    """An npy file whose header claims a shape and that has no data."""
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape}}}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a zip", "not an npz"),
        (b"", "not an npz"),
        (npz(a=npy(np.array([{}], dtype=object))), "not a plain number"),
        (npz(a=pickle.dumps([1, 2])), "not an npz"),
        (npz(a=npy(np.zeros(1, dtype="V8"))), "not a plain number"),
        (npz(a=npy(np.zeros(1, dtype="M8[s]"))), "not a plain number"),
        (npz(a=npy(np.zeros((2,) * 17, np.longdouble))), "17 dimensions"),
        (npz(a=npy(np.zeros(1, np.longdouble))), "not a plain number"),
        (npz(a=npy(np.zeros(1, np.complex64))), "not a plain number"),
        (npz(a=b"\0" * (wire.MAX_BYTES + 1)), "when unpacked"),
        (npz(**{f"a{i}": b"" for i in range(wire.MAX_ARRAYS + 1)}), "when unpacked"),
        (npz(a=header("(1000000000,)")), "claims"),
        (npz(a=header("(9000000, 0)")), "claims"),
        (npz(a=header("(0, 9000000)")), "claims"),
        (npz(a=header("(9000000,)", "<U0")), "claims"),
        (npz(**{f"a{i}": npy(np.zeros(1_200_000, bool)) for i in range(2)}), "2,400,000 values"),
        (npz(a=header("(-1,)")), "negative dimension"),
    ],
    ids=[
        *("no zip", "empty", "objects", "pickle", "void", "dates", "many dimensions"),
        *("long numbers", "complex numbers"),
        *("zip bomb", "many arrays", "false claim", "many empty rows", "no rows, but wide"),
        *("many empty texts", "many values", "negative shape"),
    ],
)
def test_what_is_no_plain_array_is_refused(content, reason):
    with pytest.raises(WireError, match=reason):
        wire.from_bytes(content, "r")


def damaged() -> bytes:
    """An npz file, a byte of whose array has changed."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.npy", npy(np.arange(5)))
    return content.getvalue().replace(npy(np.arange(5))[-8:], npy(np.arange(6))[-8:])


def lying() -> bytes:
    """An npz file that unpacks to much more than it says."""
    array = np.zeros(5_000_000)
    size, said = len(npy(array)).to_bytes(4, "little"), len(npy(array[:1])).to_bytes(4, "little")
    return npz(a=npy(array)).replace(size, said)


def shared() -> bytes:
    """An npz file, many arrays of which are the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", npy(np.arange(5)))
        for n in range(100):
            archive.filelist.append(copy.copy(archive.filelist[0]))
            archive.filelist[-1].filename = f"a{n}.npy"
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [(damaged(), "damaged"), (lying(), "damaged"), (shared(), "share")],
    ids=["damaged", "lying", "shared"],
)
def test_an_archive_that_is_not_what_it_says_is_refused(content, reason):
    with pytest.raises(WireError, match=reason):
        wire.from_bytes(content, "r")


KINDS = st.one_of(
    npst.integer_dtypes(), npst.unsigned_integer_dtypes(), npst.floating_dtypes(sizes=(32, 64)),
    npst.boolean_dtypes(), npst.unicode_string_dtypes(min_len=1, max_len=9),
)  # fmt: skip
ARRAYS = KINDS.flatmap(
    lambda dtype: npst.arrays(dtype, npst.array_shapes(min_dims=0, max_dims=4, max_side=6))
)
NAMES = st.text("abcxyz_0123456789", min_size=1, max_size=12)


@given(st.dictionaries(NAMES, ARRAYS, max_size=8), st.booleans())
def test_arrays_cross_the_boundary_unchanged(arrays, compressed):
    content = wire.to_bytes(arrays, compressed)
    found = wire.from_bytes(content, "any")
    assert found.keys() == arrays.keys()
    for name, array in arrays.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
    assert wire.to_bytes(found, compressed) == content
