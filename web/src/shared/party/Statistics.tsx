/** How the cases of a merchant went, as the server counts them. */
import { queryOptions } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import type { components } from "../api/schema.gen";
import type { Stage } from "../api/types";
import { Chips } from "../ui/buttons";
import { Section } from "../ui/page";
import { Empty, Load, Notice } from "../ui/states";
import { Money } from "../ui/values";
import { Bars, Tile } from "./figures";

type View = components["schemas"]["StatisticsView"];

/** The stretches that can be looked at, in days. */
const STRETCHES = [30, 90, 365] as const;
type Stretch = (typeof STRETCHES)[number];

const DAY = 24 * 60 * 60 * 1000;

const statisticsQuery = (days: Stretch) =>
  queryOptions({
    queryKey: ["statistics", days],
    queryFn: () => {
      const from = new Date(Date.now() - days * DAY).toISOString();
      return ask(api.GET("/api/v1/statistics", { params: { query: { from } } }));
    },
    staleTime: 5 * 60_000,
  });

export function Statistics() {
  const { t } = useTranslation("party");
  const [days, setDays] = useState<Stretch>(90);
  return (
    <>
      <Chips
        label={t("statistics.stretch")}
        options={STRETCHES}
        value={days}
        say={(it) => t("statistics.last", { count: it })}
        onChange={setDays}
      />
      <Load key={days} query={statisticsQuery(days)} lines={8}>
        {(view) => (view.cases > 0 ? <Shown view={view} /> : <Nothing />)}
      </Load>
    </>
  );
}

function Nothing() {
  const { t } = useTranslation("party");
  return (
    <Empty>
      <p>{t("statistics.none")}</p>
    </Empty>
  );
}

function Shown({ view }: { view: View }) {
  const { t } = useTranslation("party");
  const limits = view.time_limits;
  const due = limits.met + limits.late;
  return (
    <>
      {view.complete ? null : <Notice tone="warn" title={t("statistics.cut")} />}
      <dl className="tiles">
        <Tile label={t("numbers.all")} value={view.cases} />
        <Tile label={t("statistics.answered")} value={view.answers.given} />
        <Tile label={t("statistics.median")} value={useLasting(view.answers.median_seconds)} />
        {due > 0 ? (
          <Tile
            label={t("statistics.inTime")}
            value={t("statistics.of", { met: limits.met, all: due })}
          />
        ) : null}
      </dl>
      <Bars
        title={t("numbers.stages")}
        rows={view.by_stage.map((it) => ({ label: t(`stage.${it.code as Stage}`), count: it.cases }))}
        all={view.cases}
      />
      {view.by_outcome.length > 0 ? (
        <Bars
          title={t("numbers.endings")}
          rows={view.by_outcome.map((it) => ({
            label: t(`statistics.outcome.${it.code as Outcome}`),
            count: it.cases,
          }))}
          all={view.cases}
        />
      ) : null}
      <Sums title={t("statistics.asked")} of={view.asked} />
      <Sums title={t("statistics.paid")} of={view.paid} />
    </>
  );
}

type Outcome = "upheld" | "upheld-in-part" | "rejected" | "agreed";

/** How long answers took, in the largest unit that says enough. */
function useLasting(seconds: number | null | undefined): string {
  const { t } = useTranslation("party");
  if (seconds === null || seconds === undefined) return t("statistics.never");
  const hours = Math.max(1, Math.ceil(seconds / 3600));
  return hours < 48
    ? t("statistics.hours", { count: hours })
    : t("numbers.days", { count: Math.ceil(hours / 24) });
}

function Sums({ title, of }: { title: string; of: View["asked"] }) {
  if (of.length === 0) return null;
  return (
    <Section title={title}>
      <ul className="card flat">
        {of.map((it) => (
          <li key={it.currency} className="strong">
            <Money of={it} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
