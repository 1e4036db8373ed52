/** A month in pictures: spent, refunded, pending, at risk; when, and where. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { DecimalMoney, MonthSide, MonthView, Share } from "../../shared/api/types";
import { useLanguage } from "../../shared/i18n";
import { formatMonth } from "../../shared/dates";
import { formatMoney, isSome, share } from "../../shared/money";
import { Select } from "../../shared/ui/fields";
import { Section } from "../../shared/ui/page";
import { Money } from "../../shared/ui/values";

export function Months({ months }: { months: MonthView[] }) {
  const { t } = useTranslation("bills");
  const spoken = useLanguage();
  const [chosen, setChosen] = useState(months[0]?.month ?? "");
  const month = months.find((it) => it.month === chosen) ?? months[0];
  if (!month) return null;
  const sides = month.currencies as unknown as MonthSide[];
  return (
    <Section title={t("month.title")}>
      <Select
        name="month"
        label={t("month.which")}
        value={month.month}
        options={months.map((it) => ({ value: it.month, label: formatMonth(it.month, spoken) }))}
        onChange={setChosen}
      />
      {sides.map((it) => (
        <Side key={it.currency} of={it} />
      ))}
      {month.findings.length > 0 ? (
        <ul className="stack tight">
          {month.findings.map((it) => (
            <li key={it.finding} className="row apart">
              {it.bill ? <Link to={`/bills/${it.bill}`}>{it.title}</Link> : it.title}
              <Money of={it.at_stake} />
            </li>
          ))}
        </ul>
      ) : null}
      {month.new_payees.length > 0 ? (
        <p className="small">
          <span className="soft">{t("month.new")}</span>
          {month.new_payees.slice(0, 8).join(t("and"))}
        </p>
      ) : null}
    </Section>
  );
}

const PARTS = ["spent", "refunded", "pending", "at_risk"] as const;

function Side({ of }: { of: MonthSide }) {
  const { t } = useTranslation("bills");
  return (
    <div className="card">
      <dl className="quarters">
        {PARTS.map((part) => (
          <div key={part} className={part === "at_risk" && isSome(of[part]) ? "risky" : undefined}>
            <dt className="small soft">{t(`month.${part}`)}</dt>
            <dd className="strong">
              <Money of={of[part]} />
            </dd>
          </div>
        ))}
      </dl>
      <Days days={of.days} />
      <Hours hours={of.hours} />
      <Shares title={t("month.where")} shares={of.categories.slice(0, 6)} whole={of.spent} category />
      <Shares title={t("month.whom")} shares={of.top_payees.slice(0, 5)} whole={of.spent} />
    </div>
  );
}

function Days({ days }: { days: DecimalMoney[] }) {
  const { t } = useTranslation("bills");
  const spoken = useLanguage();
  const most = days.reduce<DecimalMoney | undefined>(
    (top, it) => (top && Number(top.amount) >= Number(it.amount) ? top : it),
    undefined,
  );
  if (!most) return null;
  const on = days.indexOf(most) + 1;
  return (
    <figure className="stack tight">
      <figcaption className="small soft">
        {t("month.days", { day: on, amount: formatMoney(most, spoken) })}
      </figcaption>
      <div className="columns" aria-hidden>
        {days.map((it, at) => (
          <span key={at} style={{ blockSize: `${Math.max(2, share(it, most) * 100)}%` }} />
        ))}
      </div>
    </figure>
  );
}

function Hours({ hours }: { hours: number[] }) {
  const { t } = useTranslation("bills");
  const most = Math.max(...hours);
  if (most <= 0) return null;
  return (
    <figure className="stack tight">
      <figcaption className="small soft">
        {t("month.hours", { hour: hours.indexOf(most), count: most })}
      </figcaption>
      <div className="columns low" aria-hidden>
        {hours.map((it, at) => (
          <span key={at} style={{ blockSize: `${Math.max(3, (it / most) * 100)}%` }} />
        ))}
      </div>
    </figure>
  );
}

type SharesProps = { title: string; shares: Share[]; whole: DecimalMoney; category?: boolean };

function Shares({ title, shares, whole, category }: SharesProps) {
  const { t } = useTranslation("bills");
  if (shares.length === 0) return null;
  const name = (of: string) => (category ? t(`category.${of as "other"}`, { defaultValue: of }) : of);
  return (
    <figure className="stack tight">
      <figcaption className="small soft">{title}</figcaption>
      <ul className="stack tight">
        {shares.map((it) => (
          <li key={it.of} className="stack bar-row">
            <span className="row apart small unbroken">
              <span className="grow">{name(it.of)}</span>
              <Money of={it.spent} />
            </span>
            <span className="bar" aria-hidden>
              <span style={{ inlineSize: `${share(it.spent, whole) * 100}%` }} />
            </span>
          </li>
        ))}
      </ul>
    </figure>
  );
}
