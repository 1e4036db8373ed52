/**
 * Formats of numbers and days, each made once: to make one takes a browser a hundred times as long
 * as to use it, and a long list has several in every row.
 */
type Making<Options, Format> = new (language: string, options: Options) => Format;

/** Of a few languages, currencies and shapes there are not many; this only guards against a flood. */
const MOST = 200;

function kept<Options, Format>(Format: Making<Options, Format>) {
  const made = new Map<string, Format>();
  return (language: string, options: Options): Format => {
    const name = JSON.stringify([language, options]);
    const there = made.get(name);
    if (there) return there;
    if (made.size >= MOST) made.clear();
    const format = new Format(language, options);
    made.set(name, format);
    return format;
  };
}

export const numberFormat = kept<Intl.NumberFormatOptions, Intl.NumberFormat>(Intl.NumberFormat);
export const dateFormat = kept<Intl.DateTimeFormatOptions, Intl.DateTimeFormat>(Intl.DateTimeFormat);
