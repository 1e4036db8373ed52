/** When the servers served, and what they found when they looked at everything. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { HealthRecord, Looks } from "../../shared/api/types";
import { useLanguage } from "../../shared/i18n";
import { Chips } from "../../shared/ui/buttons";
import { Page, Section } from "../../shared/ui/page";
import { Badge, Empty, Load, Notice } from "../../shared/ui/states";
import { Moment } from "../../shared/ui/values";
import { healthQuery, STRETCHES, type Stretch } from "./queries";
import { lasting, percent } from "./served";

/** So many of the latest are shown. */
const SHOWN = 10;

export function HealthPage() {
  const { t } = useTranslation("health");
  const [days, setDays] = useState<Stretch>(30);
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Chips
        label={t("stretch")}
        options={STRETCHES}
        value={days}
        say={(it) => t("days", { count: it })}
        onChange={setDays}
      />
      <Load key={days} query={healthQuery(days)} lines={9}>
        {(record) => <Shown record={record} />}
      </Load>
    </Page>
  );
}

function Shown({ record }: { record: HealthRecord }) {
  const { t } = useTranslation("health");
  const spoken = useLanguage();
  const failed = Object.values(record.checks).some((it) => it.looks[0]?.passed === false);
  return (
    <>
      {failed ? (
        <Notice tone="bad" title={t("failed")}>
          <p>{t("failedAbout")}</p>
        </Notice>
      ) : null}
      <dl className="tiles">
        <Tile label={t("served")} value={percent(record, spoken)} />
        <Tile label={t("starts")} value={String(record.starts)} />
        <Tile label={t("brokenOff")} value={String(record.broken_off)} />
      </dl>
      <OneCheck kind="integrity" of={record.checks.integrity} />
      <OneCheck kind="restore" of={record.checks.restore} />
      <Section title={t("gaps.title")}>
        {record.gaps.length > 0 ? (
          <ul className="lines">
            {record.gaps.slice(0, SHOWN).map((it) => (
              <li key={it.from}>
                <span>
                  <Moment at={it.from} /> – <Moment at={it.until} />
                </span>
                <Lasting of={it} />
              </li>
            ))}
          </ul>
        ) : (
          <p className="soft">{t("gaps.none")}</p>
        )}
        {record.gaps.length > SHOWN ? (
          <p className="soft small">{t("more", { count: record.gaps.length - SHOWN })}</p>
        ) : null}
      </Section>
    </>
  );
}

function Tile({ label, value }: { label: string; value: string }) {
  return (
    <div className="card flat">
      <dt className="small soft">{label}</dt>
      <dd className="tile-number">{value}</dd>
    </div>
  );
}

function Lasting({ of }: { of: { from: string; until: string } }) {
  const { t } = useTranslation("health");
  const { unit, count } = lasting(of);
  return <span className="number">{t(`lasting.${unit}`, { count })}</span>;
}

type CheckProps = { kind: "integrity" | "restore"; of: Looks | undefined };

function OneCheck({ kind, of }: CheckProps) {
  const { t } = useTranslation("health");
  return (
    <Section
      title={t(`${kind}.title`)}
      aside={of ? <span className="soft small">{t("looks", { count: of.count })}</span> : null}
    >
      <p className="soft">{t(`${kind}.about`)}</p>
      {of && of.looks.length > 0 ? (
        <ul className="lines">
          {of.looks.slice(0, SHOWN).map((it) => (
            <Look key={it.began_at} of={it} />
          ))}
        </ul>
      ) : (
        <Empty>
          <p>{t(`${kind}.none`)}</p>
        </Empty>
      )}
    </Section>
  );
}

const FIGURES = [
  "cases",
  "events",
  "texts",
  "erased-texts",
  "sealed",
  "segments",
  "problems",
] as const;

function Look({ of }: { of: Looks["looks"][number] }) {
  const { t } = useTranslation("health");
  const counted = FIGURES.filter((it) => of.figures[it] !== undefined);
  return (
    <li>
      <span className="line-about">
        <span>
          <Moment at={of.ended_at} />
        </span>
        <span className="soft small">
          {counted.map((it) => t(`figure.${it}`, { count: of.figures[it] ?? 0 })).join(t("and"))}
        </span>
      </span>
      <Badge tone={of.passed ? "good" : "bad"}>{t(of.passed ? "passed" : "notPassed")}</Badge>
    </li>
  );
}
