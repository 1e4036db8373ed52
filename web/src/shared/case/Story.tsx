/** What happened, in plain words. Steps of the desk that say little to others stand apart. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, DecimalMoney, TimelineEntry } from "../api/types";
import { useLanguage } from "../i18n";
import { formatMoney, fromMinor } from "../money";
import { Button } from "../ui/buttons";
import { Section } from "../ui/page";
import { Moment } from "../ui/values";
import words from "./events";
import { useSides } from "./sides";

/** What only matters to whoever looks closely. */
const QUIET = new Set([
  "amended",
  "assigned",
  "evidence-derived",
  "evidence-handled",
  "finding-recorded",
  "money-reported",
  "obligation-moved",
  "reminded",
  "respondent-named",
  "remedy-reported",
  "step-recorded",
]);

export function Story({ view }: { view: CaseView }) {
  const { t } = useTranslation("case");
  const [all, setAll] = useState(false);
  const entries = (view.timeline ?? []).toReversed();
  const quiet = entries.filter((it) => QUIET.has(it.event)).length;
  const shown = all ? entries : entries.filter((it) => !QUIET.has(it.event));
  return (
    <Section
      title={t("story.title")}
      aside={
        quiet > 0 ? (
          <Button
            look="quiet"
            onPress={() => {
              setAll(!all);
            }}
          >
            {all ? t("story.fewer") : t("story.all", { count: quiet })}
          </Button>
        ) : null
      }
    >
      <ol className="story">
        {shown.map((it) => (
          <Entry key={it.seq} of={it} />
        ))}
      </ol>
    </Section>
  );
}

function Entry({ of }: { of: TimelineEntry }) {
  const { t } = useTranslation("story");
  const spoken = useLanguage();
  const { isOwn, role } = useSides();
  const kind = words.find((it) => it === of.event) ?? "other";
  const amount = amountIn(of.details);
  return (
    <li className={isOwn(of.actor.role) ? "mine" : undefined}>
      <p>
        <span className="strong">{role(of.actor.role)}</span>
        {t("space")}
        {t(`event.${kind}`)}
        {amount ? <span className="strong"> {formatMoney(amount, spoken)}</span> : null}
      </p>
      <p className="small soft">
        <Moment at={of.at} />
      </p>
      {of.text ? <p className="words">{of.text}</p> : null}
    </li>
  );
}

/** The amount that an event is about: whole minor units, as the record has them. */
function amountIn(details: unknown): DecimalMoney | undefined {
  const { amount, total } = details as Record<string, unknown>;
  const money = (amount ?? total) as { minor?: unknown; currency?: unknown } | undefined;
  if (typeof money?.minor !== "number" || typeof money.currency !== "string") return undefined;
  return fromMinor({ minor: money.minor, currency: money.currency });
}
