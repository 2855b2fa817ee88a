"""What usual exceptions of Python, NumPy, TensorFlow and Keras mean, in plain words."""

import re
from importlib import metadata

from grader.contract.environment import PYTHON

_ANY_SHAPE_ERROR = "ValueError|InvalidArgumentError"
_NO_VALUE_YET = (
    "A tensor of a graph has no value yet, so NumPy, `if` and `float` cannot use it. Use the "
    "functions of TensorFlow or Keras."
)

_VERSIONS = (
    f"Is the name misspelled, or one of another version? Here are Python "
    f"{PYTHON} and NumPy {metadata.version('numpy')}."
)

# Type, pattern of the text, meaning: the first that fits. {0} and {1} are the pattern's groups.
_USUAL = (
    (
        "TypeError|AttributeError|ValueError",
        "NoneType|Object arrays cannot be saved|None value",
        "There is None where a value is needed: an argument may be None, a function without "
        "`return` returns None, and so do methods that change an object, such as `append`, `sort` "
        "and `compile`.",
    ),
    (
        "TypeError",
        "positional arguments? but .* given|missing .* required|unexpected keyword",
        "The number or the names of the arguments do not fit. Compare the line of the call with "
        "what the function takes, and the `def` line of one of yours with the exercise's.",
    ),
    (
        "TypeError",
        "only (?:integer scalar|length-1|size-1|0-dimensional) arrays",
        "An array is used where a single number is needed, as the index of a list or by `int`, "
        "`float`, `range` or a function of `math`. Print its shape: is it more than you expect, "
        "since it was computed along another axis?",
    ),
    (
        "ValueError",
        r"expects (\d+) (?:named )?input\(s\).* but it received (\d+) input tensors",
        "Its inputs: {0}; the arrays that it is called with: {1}. A model takes a list with an "
        "array for each input, or a dict with their names. A layer before it with "
        "`return_state=True` returns several.",
    ),
    (
        "TypeError|IndexError",
        "indices must be integers|only integers, slices",
        "Only integers can be an index here. Is the index a float, a text or an array?",
    ),
    (
        "TypeError",
        r"multiply sequence by non-int|unsupported operand type\(s\) for .*'list'",
        "A list is not an array: `-`, `*` and `/` do not work on each of its elements. Go through "
        "the list element by element.",
    ),
    (
        "TypeError",
        r"'([\w.]+)' object is not (callable|subscriptable|iterable)",
        "A value of type {0} is not {1}: it cannot be called, indexed or unpacked like that. "
        "Which value did you expect in its place?",
    ),
    (
        "ValueError",
        r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)",
        "Values that are unpacked: {1}; names for them on the left: {0}.",
    ),
    (
        "ValueError",
        r"too many values to unpack \(expected (\d+)",
        "More values are unpacked than there are names on the left, {0}.",
    ),
    (
        "KeyError",
        r"^'[A-Za-z_]{2,}'",
        "The dict has no such key. Is the name misspelled? Print the dict's keys.",
    ),
    (
        "KeyError",
        "",
        "The dict has no such key. Was it made from the argument, or from another text or "
        "variable of the notebook? Are keys and values the right way round?",
    ),
    (
        "IndexError",
        "out of (?:range|bounds)",
        "An index is beyond the last element: n elements have the indices 0 to n - 1. Does a "
        "range end too late, is a size a fixed number, or does the index belong to another axis?",
    ),
    (
        "InvalidArgumentError",
        r"indices\[[\d,]*\] = -?\d+ is not in \[",
        "An index has no row in the table in which it is looked up. Is the table's number of rows "
        "right, and the order of its sizes?",
    ),
    (
        "IndexError",
        "indexing arrays could not be broadcast",
        "Two arrays that are used as indices together have shapes that do not fit each other. Is "
        "`len` or `arange` used for an array of several axes? It counts only the first.",
    ),
    (
        "TypeError",
        r"Cannot interpret '\d+' as a data type",
        "A number stands where a dtype is expected. A shape is one argument: `np.zeros((2, 3))`, "
        "not `np.zeros(2, 3)`.",
    ),
    (
        "NameError|UnboundLocalError",
        "",
        "The name has no value when the function is called. Is it misspelled, an argument under "
        "another name, or a variable of a cell that is not part of the answer? A function should "
        "use what it is given.",
    ),
    (
        "ImportError",
        r"cannot import name '(\w+)' from '([\w.]+)'",
        f"`{{1}}` has no `{{0}}` here. {_VERSIONS}",
    ),
    (
        "AttributeError",
        r"module '([\w.]+)' has no attribute '(\w+)'",
        f"`{{0}}` has no `{{1}}` here. {_VERSIONS}",
    ),
    (
        "AttributeError",
        "no attribute 'reset_states'",
        "Keras 3 has no such method for a model. Each recurrent layer has `reset_state()`.",
    ),
    (
        "AttributeError",
        r"'([\w.]+)' object has no attribute '_id'",
        "A value of type {0} stands where TensorFlow needs a tensor of its own: of what NumPy "
        "computes, or `.numpy()` returns, it has no record.",
    ),
    (
        "AttributeError",
        r"'([\w.]+)' object has no attribute '(\w+)'",
        "Nothing of type {0} is called `{1}`. Is the name misspelled or of an older version, or "
        "is the object another one than you expect?",
    ),
    (
        "SyntaxError|IndentationError|TabError",
        "",
        "This is not valid Python, so nothing in the cell was run. Jupyter marks the place.",
    ),
    (
        "StdinNotImplementedError",
        "",
        "`input()`, `breakpoint()` and `pdb.set_trace()` wait for a person, and where answers are "
        "graded there is none. Remove the call.",
    ),
    (
        r"\w*NotInstalledError|ImportError",
        "not installed|pip install|must install|[Pp]lease install",
        "This package is not installed here. Where answers are graded there is only what the "
        "exercise comes with: leave out what needs more.",
    ),
    (
        "ValueError",
        "inhomogeneous shape",
        "Values of different lengths or shapes cannot become one array. If they are rows, does the "
        "last one reach beyond the end? If they are arrays of different kinds, such as weights and "
        "biases, compute with each of them by itself.",
    ),
    (
        "ValueError",
        "cannot reshape array of size",
        "The array does not have as many values as the new shape. Print its shape before: has an "
        "index taken more, or along another axis, than you meant? Or is something left over at the "
        "end that must be cut off first?",
    ),
    (
        "ValueError",
        "truth value of an array",
        "An `if`, `and` or `not` needs one truth value, but gets a whole array.",
    ),
    (
        "ValueError",
        "enters the loop with shape|Incompatible shape for value|Inconsistent shapes: saw",
        "A value that is passed from step to step changes its shape. Does the step pass every "
        "value on in the place where it came in? Is each of them one array, not a list of arrays? "
        "Of a list with one array, the array is its first element.",
    ),
    (
        "ValueError",
        "`TimeDistributed` Layer should be passed an `input_shape` with at least 3",
        "TimeDistributed applies its layer at every step, but gets one vector for each window. "
        "Does the recurrent layer before it return its states of all steps, or only the last?",
    ),
    (
        "ValueError",
        r"expected (?:min_)?ndim=(\d+), found ndim=(\d+)\. Full shape received: (\([^()]*\))",
        "A layer gets an array with ndim={1}, {2}, where it takes ndim={0}. Does the layer before "
        "it return every step where the last one is needed, or the other way round? In a model's "
        "input, `shape` is without the axis of the batch, `batch_shape` with it.",
    ),
    (
        "ValueError",
        "incompatible with the layer|expected (?:shape|axis|min_ndim|ndim)",
        "A layer gets an input of another shape than it was made for. Does the layer before it "
        "return what this one needs: every step or the last one, flat or not?",
    ),
    (
        "ValueError",
        "stateful=True.* batch size must be static",
        "A stateful layer keeps a state for each row of a batch, so it must know the batch size. "
        "Is the whole shape of the input given, and does the exercise ask for a stateful layer?",
    ),
    (
        "ValueError",
        "Received: .*=<class",
        "This is a class, where an object of it is needed: call the class.",
    ),
    (
        "ValueError|TypeError|NotImplementedError|OperatorNotAllowedInGraphError",
        "Iterating over a symbolic",
        "One tensor stands where a list or a pair of values is taken apart. How many values does "
        "the function return here?",
    ),
    (
        "ValueError|InvalidArgumentError",
        "Shapes of all inputs must match",
        "A list of arrays of different shapes stands where one array is needed. Are the values "
        "returned in the right order?",
    ),
    (
        "ValueError|TypeError",
        "KerasTensor",
        "A Keras model is made from tensors: call a layer on its input, `layer(x)`, and pass on "
        "what that returns. NumPy's functions cannot be used in between.",
    ),
    (
        _ANY_SHAPE_ERROR,
        r"must have rank .*target\.ndim|`target` and `output` must have the same|logits and labels",
        "The outputs and the targets have different shapes. Does the model predict as often as "
        "there are targets, once for each window or at each step, and is a target one index?",
    ),
    (
        "InvalidArgumentError",
        r"size-incompatible: In\[0\]: \[\d+,(\d+)\], In\[1\]: \[(\d+),\d+\]",
        "Vectors of length {0} come where the weights of a matrix product take {1}. If they are "
        "a layer's: is one layer used in two places, where each needs its own? If you wrote the "
        "product: are the two in the right order?",
    ),
    (
        "ValueError",
        r"Cannot convert '\(\(.* to a shape",
        "Several arrays stand where one is needed. Does the layer before it return its states, "
        "too (`return_state=True`), where its output of every step is meant "
        "(`return_sequences=True`)?",
    ),
    (
        _ANY_SHAPE_ERROR,
        r"[Mm]atri(?:x|ces)|matmul|MatMul|core dimension|rank 2|In\[\d\]|Dimensions must be equal",
        "The shapes do not fit a matrix product, whose first matrix has as many columns as the "
        "second has rows. Are the two in the right order? `matmul` and `@` need matrices, `dot` "
        "also takes vectors.",
    ),
    (
        _ANY_SHAPE_ERROR,
        "broadcast|[Ii]ncompatible shapes|do not match",
        "Arrays of different shapes are combined element by element. Are they the two that belong "
        "together? If so, print their shapes: is an axis missing or too many, or is one longer "
        "than it should be?",
    ),
    (
        "InvalidArgumentError|TypeError",
        "cannot compute|has type .* that does not match|expected .* tensor but is a",
        "Two tensors have different dtypes, such as float64 and float32, or integers and floats. "
        "Convert one of them with `tf.cast` or `astype`.",
    ),
    ("NotImplementedError", "only available when eager|eager execution", "Eager execution is off."),
    (
        "NotImplementedError",
        "get_config",
        "Keras cannot save a class of your own without its method `get_config`.",
    ),
    (
        "ValueError|TypeError|NotImplementedError|OperatorNotAllowedInGraphError|AttributeError",
        r"[Ss]ymbolic|numpy\(\)|object has no attribute 'numpy'|[Cc]annot convert .*[Tt]ensor",
        _NO_VALUE_YET,
    ),
    (
        "ValueError|RuntimeError",
        r"compile\(\)|compiled",
        "The model is not compiled. Does the function that makes it call `model.compile`?",
    ),
    (
        "ValueError|RuntimeError",
        "built|undefined until",
        "The model or the layer does not know the shape of its input yet. Give it a `keras.Input`, "
        "call it once, or `build` it.",
    ),
    ("RecursionError", "", "The function calls itself without end. Does it use its own name?"),
    (
        "ModuleNotFoundError|ImportError",
        "",
        "It is not installed where notebooks are graded: what the setup cell imports is enough.",
    ),
    ("AssertionError", "", "An `assert` of the code did not hold."),
)


def meaning(kind: str, text: str) -> str:
    """What an exception of this type and text usually means; empty if it is not a usual one."""
    for kinds, pattern, words in _USUAL:
        if re.fullmatch(kinds, kind) and (found := re.search(pattern, text, re.DOTALL)):
            return words.format(*found.groups())
    return ""
