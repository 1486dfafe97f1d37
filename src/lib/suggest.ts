import leven from 'leven';

/**
 * The candidate that was probably meant by a mistyped word, if one is near enough (a third of its length, at least 1).
 * Letters in the wrong order (`prot`) are one mistake, which leven counts as two.
 */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = mistakes(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

function mistakes(word: string, candidate: string): number {
  const distance = leven(word, candidate);
  return distance === 2 && sorted(word) === sorted(candidate) ? 1 : distance;
}

function sorted(word: string): string {
  return [...word].sort().join('');
}
