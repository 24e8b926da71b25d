"""How far two readings agree beyond chance, and how sure that is: coefficients with bootstrap intervals.

Kappa is (p_o - p_e) / (1 - p_e), with p_e from each reading's own frequencies (Cohen, *A coefficient of agreement for
nominal scales*, 1960). Alpha is 1 - D_o / D_e for characters marked or not by two readings (Krippendorff, *Content
Analysis*, 2018, chapter 12). Intervals are percentiles of 2,000 resamples with a fixed seed: of things read for kappa,
of stretches of `BLOCK` characters for alpha, since neighbouring characters are not read apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import numpy.typing as npt

RESAMPLES = 2_000
SEED = 20_201
BLOCK = 100
ENDS = (2.5, 97.5)

Estimate = tuple[float, float, float]
"""A coefficient with the ends of its interval at 95 %."""


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa of two readings' choices; None where there is no pair, or chance alone gives agreement.

    Parameters
    ----------
    pairs
        What the first and the second reading chose, for each thing read.
    """
    n = len(pairs)
    if n == 0:
        return None
    observed = Fraction(sum(one == other for one, other in pairs), n)
    first, second = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    chance = sum((Fraction(first[code] * second[code], n * n) for code in first), Fraction(0))
    return None if chance == 1 else float((observed - chance) / (1 - chance))


def estimate_kappa(pairs: Sequence[tuple[str, str]]) -> Estimate | None:
    """Return kappa with its interval, resampling the pairs; None where there is no kappa."""
    kappa = cohens_kappa(pairs)
    if kappa is None:
        return None
    codes = sorted({code for pair in pairs for code in pair})
    place = {code: at for at, code in enumerate(codes)}
    table = np.zeros((len(codes), len(codes)))
    for one, other in pairs:
        table[place[one], place[other]] += 1
    # of many codes few meet; the others have no share in any resample (the last is what a draw leaves over)
    met = np.flatnonzero(table)
    met = met if met[-1] == table.size - 1 else np.append(met, table.size - 1)
    drawn = np.random.default_rng(SEED).multinomial(len(pairs), table.ravel()[met] / len(pairs), RESAMPLES)
    share, by_code = drawn / len(pairs), np.eye(len(codes))
    first, second = np.divmod(met, len(codes))
    observed = share[:, first == second].sum(1)
    chance = ((share @ by_code[first]) * (share @ by_code[second])).sum(1)
    # where a resample leaves one code alone, both readings agree on all of it
    made = np.divide(observed - chance, 1 - chance, out=np.ones_like(chance), where=chance < 1)
    return kappa, *_ends(made)


def krippendorffs_alpha(counts: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return alpha for characters marked or not by two readings.

    Parameters
    ----------
    counts
        Of shape (..., 3): characters that both marked, that one alone marked, and that neither did.
    """
    both, one, neither = np.moveaxis(np.asarray(counts, dtype=float), -1, 0)
    marked, bare = 2 * both + one, 2 * neither + one
    total = marked + bare
    expected = marked * bare
    alpha: npt.NDArray[np.float64] = 1 - np.divide(
        (total - 1) * one, expected, out=np.zeros_like(total), where=expected > 0
    )
    return alpha


def estimate_alpha(first: npt.NDArray[np.bool_], second: npt.NDArray[np.bool_]) -> Estimate | None:
    """Return alpha with its interval, resampling stretches of the text; None where nothing or everything is marked.

    Parameters
    ----------
    first, second
        Of shape (characters,): whether each reading marked each character.
    """
    if not (first | second).any() or (first & second).all():
        return None
    starts = np.arange(0, len(first), BLOCK)
    kinds = (first & second, first ^ second, ~(first | second))
    blocks = np.stack([np.add.reduceat(kind.astype(np.int64), starts) for kind in kinds], axis=-1)
    drawn = np.random.default_rng(SEED).integers(0, len(blocks), (RESAMPLES, len(blocks)))
    return float(krippendorffs_alpha(blocks.sum(0))), *_ends(krippendorffs_alpha(blocks[drawn].sum(1)))


def _ends(resampled: npt.NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(resampled, ENDS)
    return float(low), float(high)
