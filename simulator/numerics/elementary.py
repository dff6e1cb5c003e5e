"""Logarithm and exponential function for loops over arrays: the same bits in every engine, compiled or not.

They use additions, multiplications, one division and the bits of a number, so that a compiled loop over them is vectorised,
which no call of a mathematical library is. Both are within about 1 unit in the last place.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simulator.numerics.compilation import compiled, kernel, outlined

if TYPE_CHECKING:
    import numpy as np

#: ln 2 as a sum: the first part has so few digits that its product with a whole number up to 2^20 is exact.
_LN2_HIGH = float.fromhex("0x1.62e42fee00000p-1")
_LN2_LOW = float.fromhex("0x1.a39ef35793c76p-33")
_LOG2_E = 1.4426950408889634
#: Added to a number and taken away again, it leaves the nearest whole number, which stands in the last bits of the sum.
_ROUND = 6755399441055744.0
_HALF_ROOT = math.sqrt(0.5)
#: The smallest normal number, below which `log` does not go, and the arguments between which `exp` is a normal number.
SMALLEST = 2.2250738585072014e-308
_LEAST, _MOST = -708.0, 709.0

# Polynomials with the smallest greatest error (Remez), worked out with 60 digits:
# exp(r) = 1 + r + r^2 P(r) for |r| <= ln(2) / 2, error 3.4e-18.
_P0, _P1, _P2, _P3, _P4 = 0.5000000000000012, 0.166666666666667, 0.04166666666651558, 0.00833333333330732, 0.001388888894697021
_P5, _P6, _P7 = 0.0001984126991712177, 2.4801489992836536e-05, 2.755721654471653e-06
_P8, _P9 = 2.7631261301610863e-07, 2.511778120734723e-08
# log((1 + s) / (1 - s)) = 2 s + 2 s^3 Q(s^2) for |s| <= (sqrt(2) - 1) / (sqrt(2) + 1), error 1.2e-18.
_Q0, _Q1, _Q2, _Q3 = 0.3333333333333367, 0.1999999999970732, 0.14285714371196567, 0.1111109928639773
_Q4, _Q5, _Q6 = 0.09091782169872326, 0.0765702516350913, 0.07397975514642499

if compiled():
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    def _as_integer(typing: Any, x: Any) -> Any:
        """The bits of a number as an integer."""
        return types.int64(types.float64), lambda context, builder, signature, values: builder.bitcast(values[0], ir.IntType(64))

    def _as_number(typing: Any, bits: Any) -> Any:
        """The number with these bits."""
        return types.float64(types.int64), lambda context, builder, signature, values: builder.bitcast(values[0], ir.DoubleType())

    _bits: Any = intrinsic(_as_integer)
    _number: Any = intrinsic(_as_number)

    _HALF_ROOT_BITS, _MANTISSA, _OFFSET = 0x3FE6A09E667F3BCD, 52, 0x4330000000000800  # the bits of 2^52 + 2048

    @kernel
    def _exponent(x: float) -> float:
        """The whole number k for which x / 2^k lies between sqrt(1/2) and sqrt(2)."""
        return _number(((_bits(x) - _HALF_ROOT_BITS) >> _MANTISSA) + _OFFSET) - 4503599627372544.0

    @kernel
    def _divided(x: float, k: float) -> float:
        """x / 2^k for a normal result."""
        return _number(_bits(x) - (_bits(k + _ROUND) << _MANTISSA))

    @kernel
    def _times(x: float, k: float) -> float:
        """x * 2^k for a normal result."""
        return _number(_bits(x) + (_bits(k + _ROUND) << _MANTISSA))
else:

    def _exponent(x: float) -> float:
        mantissa, exponent = math.frexp(x)
        return float(exponent if mantissa >= _HALF_ROOT else exponent - 1)

    def _divided(x: float, k: float) -> float:
        return math.ldexp(x, -int(k))

    def _times(x: float, k: float) -> float:
        return math.ldexp(x, int(k))


@kernel
def log(x: float) -> float:
    """Natural logarithm of a positive number; what is smaller than the smallest normal number, 0 included, counts as that.

    >>> from simulator.numerics.elementary import log
    >>> log(1.0), round(log(10.0), 12)
    (0.0, 2.302585092994)
    """
    if x < SMALLEST:
        x = SMALLEST
    k = _exponent(x)
    f = _divided(x, k) - 1.0
    s = f / (2.0 + f)
    z = s * s
    zz = z * z
    q = (_Q0 + _Q1 * z) + (_Q2 + _Q3 * z) * zz + ((_Q4 + _Q5 * z) + _Q6 * zz) * (zz * zz)
    return k * _LN2_HIGH + ((f - s * (f - 2.0 * z * q)) + k * _LN2_LOW)


@kernel
def exp(x: float) -> float:
    """Exponential function; 0 where the result would be no normal number, infinity where it would be too large.

    >>> from simulator.numerics.elementary import exp
    >>> exp(0.0), round(exp(1.0), 12), exp(-1e4)
    (1.0, 2.718281828459, 0.0)
    """
    within = x
    if x < _LEAST:
        within = _LEAST
    if x > _MOST:
        within = _MOST
    k = (within * _LOG2_E + _ROUND) - _ROUND
    r = (within - k * _LN2_HIGH) - k * _LN2_LOW
    rr = r * r
    low = (_P0 + _P1 * r) + (_P2 + _P3 * r) * rr
    high = (_P4 + _P5 * r) + (_P6 + _P7 * r) * rr + (_P8 + _P9 * r) * (rr * rr)
    value = _times(1.0 + (r + rr * (low + high * (rr * rr))), k)
    if x < _LEAST:
        value = 0.0
    if x > _MOST:
        value = math.inf
    return value


# The same two functions twice: a single value is quickest from the library, values in a loop are from the above. Each call
# in theory/ says which it means, so that all engines mean the same.


@kernel
def power(x: float, exponent: float) -> float:
    """x^exponent for x > 0."""
    return math.exp(exponent * math.log(x))


@kernel
def power_in_loop(x: float, exponent: float) -> float:
    """x^exponent for x > 0, in a loop over arrays."""
    return exp(exponent * log(x))


@outlined
def raise_all(values: np.ndarray, n: int, exponent: float) -> None:
    """The first n values, each above 0, to some power."""
    for k in range(n):
        values[k] = power_in_loop(values[k], exponent)


@kernel
def power_law(x: float, exponent: float, scale: float) -> float:
    """(1 + x / scale)^-exponent for x >= 0."""
    return power(1.0 + x / scale, -exponent)


@kernel
def power_law_in_loop(x: float, exponent: float, scale: float) -> float:
    """(1 + x / scale)^-exponent for x >= 0, in a loop over arrays."""
    return power_in_loop(1.0 + x / scale, -exponent)
