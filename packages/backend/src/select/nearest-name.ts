/** Returns the name with the fewest edits from `wanted`, or undefined if none is within half of its length. */
export function nearestName(wanted: string, names: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.floor(wanted.length / 2) + 1;
  for (const name of names) {
    const edits = editDistance(wanted.toLowerCase(), name.toLowerCase());
    if (edits < fewest) {
      best = name;
      fewest = edits;
    }
  }
  return best;
}

/** Levenshtein distance by one row of the table. */
function editDistance(from: string, to: string): number {
  const row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 0; i < from.length; i++) {
    let diagonal = i;
    row[0] = i + 1;
    for (let j = 0; j < to.length; j++) {
      const above = row[j + 1] ?? 0;
      const substitution = diagonal + (from[i] === to[j] ? 0 : 1);
      row[j + 1] = Math.min(substitution, above + 1, (row[j] ?? 0) + 1);
      diagonal = above;
    }
  }
  return row[to.length] ?? 0;
}
