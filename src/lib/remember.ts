/**
 * The same pure function of a text, with its results kept: rule sets are long, and every pair of a mesh asks about them.
 * @param most characters of texts whose results are kept, those asked for last
 */
export function remember<T extends object>(compute: (text: string) => T, most: number): (text: string) => T {
  const kept = new Map<string, T>();
  let size = 0;
  return (text) => {
    const result = kept.get(text) ?? compute(text);
    if (!kept.delete(text)) size += text.length;
    kept.set(text, result);
    for (const oldest of kept.keys()) {
      if (size <= most) break;
      kept.delete(oldest);
      size -= oldest.length;
    }
    return result;
  };
}
