/** What checks said, in the order in which a person weighs them. */
import type { CaseView, Check, FindingView, Verdict } from "../../../shared/api/types";

/** Checks of the device, the account and the way of a payment. */
export const CIRCUMSTANCES = [
  "account-status",
  "new-device",
  "impossible-travel",
  "account-change",
  "earlier-payments",
  "payment-path",
] as const satisfies Check[];

export const isCircumstance = ({ check }: FindingView) => CIRCUMSTANCES.some((it) => it === check);

/** For the claim, against it, and what tells nothing. */
export function weighed(all: FindingView[]): [Verdict, FindingView[]][] {
  const order: Verdict[] = ["contradicts", "supports", "inconclusive"];
  return order
    .map((verdict): [Verdict, FindingView[]] => [
      verdict,
      all.filter((it) => it.verdict === verdict),
    ])
    .filter(([, of]) => of.length > 0);
}

/** The stops of a payment's way, and how far it got. */
export const STOPS = ["order", "acquirer", "clearing", "payee"] as const;
export type Stop = (typeof STOPS)[number];
export type StopState = "passed" | "broken" | "missing" | "unknown";

type PathBecause =
  | { code: "path-whole" }
  | { code: "path-broken"; step: Stop }
  | { code: "path-unfinished"; missing: Stop };

/** The way of one payment as the last check of it told. */
export function pathOf(view: CaseView, payment: number): [Stop, StopState][] | undefined {
  const told = (view.timeline ?? []).flatMap(({ event, details }) => {
    const { finding } = details as {
      finding?: { check: string; payment: number; because: PathBecause };
    };
    const same = finding?.check === "payment-path" && finding.payment === payment;
    return event === "finding-recorded" && same ? [finding.because] : [];
  });
  const because = told.at(-1);
  if (!because) return undefined;
  const bad = because.code === "path-broken" ? because.step : undefined;
  const missing = because.code === "path-unfinished" ? because.missing : undefined;
  const at = STOPS.findIndex((it) => it === (bad ?? missing));
  return STOPS.map((stop, place): [Stop, StopState] => {
    if (at < 0 || place < at) return [stop, "passed"];
    if (place > at) return [stop, "unknown"];
    return [stop, bad ? "broken" : "missing"];
  });
}
