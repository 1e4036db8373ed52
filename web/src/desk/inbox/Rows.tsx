/** The cases of the list: a row each on a wide screen, a card each on a narrow one. */
import { useQuery } from "@tanstack/react-query";
import { memo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { issuesQuery } from "../../shared/api/queries";
import type { InboxCase } from "../../shared/api/types";
import { useCommands } from "../../shared/commands";
import { useText } from "../../shared/i18n";
import { useProvider } from "../../shared/staff/provider";
import { useNames } from "../../shared/staff/queries";
import { Badge, type Tone } from "../../shared/ui/states";
import { Countdown, Moment, Money, ShortDay, useNow } from "../../shared/ui/values";
import { urgencyOf, type Urgency } from "./filters";

const COLUMNS = ["due", "case", "claimed", "stage", "assigned", "changed"] as const;

export function Rows({ cases }: { cases: InboxCase[] }) {
  const { t } = useTranslation("inbox");
  const table = useRef<HTMLDivElement>(null);
  useWalk(table);
  return (
    <div className="rows" role="table" aria-label={t("title")} ref={table}>
      <div className="row-head" role="row">
        {COLUMNS.map((it) => (
          <span key={it} role="columnheader" className={`c-${it}`}>
            {t(`column.${it}`)}
          </span>
        ))}
      </div>
      {cases.map((it) => (
        <Row key={it.id} of={it} />
      ))}
    </div>
  );
}

/** From row to row by key. The browser's own focus is the place in the list. */
function useWalk(table: React.RefObject<HTMLDivElement | null>): void {
  const { t } = useTranslation("inbox");
  const { t: desk } = useTranslation("desk");
  const walk = (step: 1 | -1) => {
    const links = [...(table.current?.querySelectorAll<HTMLElement>("a.row-link") ?? [])];
    const at = links.findIndex((it) => it === document.activeElement);
    const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
    links[next]?.focus();
  };
  const group = desk("group.list");
  useCommands([
    { id: "down", keys: "j", group, label: t("keys.down"), run: () => { walk(1); } },
    { id: "up", keys: "k", group, label: t("keys.up"), run: () => { walk(-1); } },
  ]);
}

const TONES: Partial<Record<InboxCase["stage"], Tone>> = {
  lodged: "brand",
  open: "brand",
  review: "warn",
  closed: "good",
};

const Row = memo(function Row({ of }: { of: InboxCase }) {
  const { t } = useTranslation("inbox");
  const { t: say } = useTranslation("file");
  const text = useText();
  const names = useNames();
  const provider = useProvider();
  const issues = useQuery(issuesQuery);
  const issue = issues.data?.issues.find((it) => it.id === of.issue);
  const urgency = urgencyOf(of, useNow());
  const queue = names.queue(of.queue);
  return (
    <div role="row" className={`case-row ${urgency}`}>
      <span role="cell" className="c-due">
        <Due of={of} urgency={urgency} />
      </span>
      <span role="cell" className="c-case">
        <Link to={`/desk/cases/${of.id}`} className="row-link">
          {issue ? text(issue.name) : issues.isPending ? "\u00a0" : of.issue}
        </Link>
        <span className="c-number">
          {of.number}
          {of.provider ? <span className="soft"> · {provider(of.provider)}</span> : null}
        </span>
      </span>
      <span role="cell" className="c-claimed">
        {of.claimed ? <Money of={of.claimed} /> : <span className="soft">{t("noAmount")}</span>}
      </span>
      <span role="cell" className="c-stage">
        <Badge {...(TONES[of.stage] ? { tone: TONES[of.stage] } : {})}>
          {of.closing ? say(`closing.${of.closing}`) : say(`stage.${of.stage}`)}
        </Badge>
        {of.tier > 1 ? <span className="tier">{say(`tier.${of.tier as 2 | 3}`)}</span> : null}
        {of.outside ? <span className="tier">{t("outside")}</span> : null}
      </span>
      <span role="cell" className="c-assigned">
        {names.person(of.assigned) ?? (
          <span className="soft">{t(of.assigned ? "somebody" : "nobody")}</span>
        )}
        {queue ? <span className="soft small">{queue}</span> : null}
      </span>
      <span role="cell" className="c-changed soft">
        <Moment at={of.changed_at} />
      </span>
    </div>
  );
});

function Due({ of, urgency }: { of: InboxCase; urgency: Urgency }) {
  const { t } = useTranslation("inbox");
  if (!of.due_at) {
    return <span className="soft">{t(of.late ? "wasLate" : "noDue")}</span>;
  }
  return (
    <>
      <span className="due-left">
        <Countdown to={of.due_at} />
      </span>
      <span className="soft small">
        <ShortDay at={lastOf(of.due_at)} />
        {urgency !== "late" && of.late ? ` · ${t("wasLate")}` : ""}
      </span>
    </>
  );
}

/** The last instant that is in time: a limit that ends at midnight belongs to the day before. */
const lastOf = (due: string) => new Date(Date.parse(due) - 1000).toISOString();
