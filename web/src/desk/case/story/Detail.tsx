/** What an event is about, behind its sentence: to whom, how much, which, why. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { channelsQuery, issuesQuery } from "../../../shared/api/queries";
import type { CaseView, Remedy, TimelineEntry } from "../../../shared/api/types";
import { useLanguage, useText } from "../../../shared/i18n";
import { formatMoney, fromMinor } from "../../../shared/money";
import { useNames } from "../../../shared/staff/queries";

type Minor = { minor: number; currency: string };

/** The fields of events that have something to say; money is whole minor units in the record. */
type Details = {
  to?: string | null;
  queue?: string | null;
  of?: string;
  channel?: string;
  outcome?: string;
  how?: string;
  reason?: string;
  score?: number;
  kind?: string;
  act?: string;
  answer?: string;
  reached?: boolean;
  amount?: Minor | null;
  total?: Minor;
  what?: { kind?: Remedy["kind"]; protect?: string };
  finding?: { check: string; verdict: string };
  mediator?: string;
  other?: string;
  progress?: string;
  name?: string;
  field?: string;
};

export function Detail({ of, view }: { of: TimelineEntry; view: CaseView }) {
  const said = useSaid(of, view);
  return said ? <span className="detail">{said}</span> : null;
}

function useSaid({ event, details }: TimelineEntry, view: CaseView): string | undefined {
  const { t } = useTranslation("file");
  const { t: remedy } = useTranslation("remedies");
  const { t: plain } = useTranslation("case");
  const text = useText();
  const spoken = useLanguage();
  const names = useNames();
  const channels = useQuery(channelsQuery).data?.channels ?? [];
  const kinds = useQuery(issuesQuery).data?.evidence ?? [];
  const it = details as Details;
  const money = (of?: Minor | null) => (of ? formatMoney(fromMinor(of), spoken) : "");
  const channel = (id?: string) => {
    const name = channels.find((one) => one.id === id)?.name;
    return name ? text(name) : (id ?? "");
  };
  const kind = (id?: string) => {
    const name = kinds.find((one) => one.id === id)?.name;
    return name ? text(name) : (id ?? "");
  };
  const duty = () => {
    const title = view.obligations.find((one) => one.name === it.name)?.title;
    return title ? text(title) : (it.name ?? "");
  };
  const join = (...all: (string | undefined)[]) => all.filter(Boolean).join(" · ");
  const says: Record<string, () => string> = {
    assigned: () => join(names.person(it.to), names.queue(it.queue)),
    "information-requested": () => t(`side.${it.of as "complainant"}`),
    "message-sent": () => t(`side.${it.to as "complainant"}`),
    ruled: () => t(`outcome.${it.outcome as "upheld"}`),
    "remedy-ordered": () => join(remedy(it.what?.kind ?? "correction"), money(it.amount)),
    "remedy-reported": () => t(`progress.${it.progress as "sent"}`),
    "money-reported": () => money(it.total),
    closed: () => t(`closing.${it.how as "settled"}`),
    declined: () => it.reason ?? "",
    redirected: () => channel(it.to ?? undefined),
    escalated: () => channel(it.channel),
    "sent-outside": () => channel(it.channel),
    "outside-outcome-recorded": () =>
      join(channel(it.channel), t(`outside.${it.outcome as "settled"}`)),
    reopened: () => t(`reopen.${it.reason as "new-facts"}`, { defaultValue: it.reason ?? "" }),
    rated: () => String(it.score ?? ""),
    "quality-reviewed": () => String(it.score ?? ""),
    "evidence-added": () => kind(it.kind),
    "evidence-handled": () => t(`act.${it.act as "viewed"}`),
    "protection-ordered": () => t(`protected.${it.what?.protect as "account"}`),
    "protection-reported": () => t(`protection.${it.answer as "in-force"}`),
    "called-back": () => t(it.reached ? "reached" : "notReached"),
    "finding-recorded": () =>
      join(
        plain(`check.${it.finding?.check as "amount"}`),
        plain(`verdict.${it.finding?.verdict as "supports"}`),
      ),
    "mediator-invited": () => names.person(it.mediator) ?? "",
    "obligation-missed": duty,
    reminded: duty,
    "fact-confirmed": () => t(`field.${it.field as "amount"}`),
  };
  return says[event]?.() ?? undefined;
}
