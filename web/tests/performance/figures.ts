/** Many measurements in few figures, and what was aimed at. */
export type Figures = { count: number; p50: number; p95: number; max: number };

/** The value that so much of them is not above: the nearest one that was measured. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? 0;
}

export const middle = (values: readonly number[]) => quantile(values, 0.5);

export const figures = (values: readonly number[]): Figures => ({
  count: values.length,
  p50: middle(values),
  p95: quantile(values, 0.95),
  max: Math.max(0, ...values),
});

/** What was aimed at, and what it came to; `limit` is still good. Missing: it could not be measured. */
export type Goal = { name: string; limit: number; measured?: number };

export const holds = ({ limit, measured }: Goal) => measured !== undefined && measured <= limit;
