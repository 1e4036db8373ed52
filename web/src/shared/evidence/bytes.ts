/** Sizes of files, as their reader writes them. */
import { type Language, useLanguage } from "../i18n";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** `1.4 MB`; never more than three digits before the point. */
export function formatBytes(bytes: number, language: Language): string {
  const step = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3);
  const at = Math.min(step, UNITS.length - 1);
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[at] ?? "byte",
    unitDisplay: at === 0 ? "long" : "short",
    // What is too large by a little must not look as if it fitted.
    roundingMode: "floor",
    maximumFractionDigits: bytes / 1000 ** at < 100 ? 1 : 0,
  } as Intl.NumberFormatOptions).format(bytes / 1000 ** at);
}

export function useBytes(): (bytes: number) => string {
  const spoken = useLanguage();
  return (bytes) => formatBytes(bytes, spoken);
}
