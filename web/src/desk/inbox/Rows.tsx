/** The cases of the list: a row each on a wide screen, a card each on a narrow one. */
import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useRef, useState } from "react";
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

export function Rows({ pages }: { pages: InboxCase[][] }) {
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
      {pages.map((cases, at) => (
        <Part key={at} cases={cases} first={at === 0} />
      ))}
    </div>
  );
}

/** How far outside the screen rows are still drawn, in pixels. */
const NEAR = 1500;

/** A page of rows. Far from what is seen only its room is kept: lists may have thousands. */
const Part = memo(function Part({ cases, first }: { cases: InboxCase[]; first: boolean }) {
  const text = useText();
  const names = useNames();
  const provider = useProvider();
  const now = useNow();
  const issues = useQuery(issuesQuery);
  const issueOf = (id: string) => {
    const name = issues.data?.issues.find((it) => it.id === id)?.name;
    return name ? text(name) : issues.isPending ? "\u00a0" : id;
  };
  const [room, setRoom] = useState<number>();
  const watched = useCallback(
    (element: HTMLElement | null) => {
      if (first || !element || typeof IntersectionObserver === "undefined") return;
      const watch = new IntersectionObserver(
        (seen) => {
          const last = seen.at(-1);
          if (last) setRoom(last.isIntersecting ? undefined : last.boundingClientRect.height);
        },
        { rootMargin: `${NEAR}px` },
      );
      watch.observe(element);
      return () => {
        watch.disconnect();
      };
    },
    [first],
  );
  return (
    <div
      role="rowgroup"
      ref={watched}
      style={room === undefined ? undefined : { blockSize: room }}
    >
      {room === undefined
        ? cases.map((it) => (
            <Row
              key={it.id}
              of={it}
              issue={issueOf(it.issue)}
              provider={it.provider ? provider(it.provider) : undefined}
              person={names.person(it.assigned)}
              queue={names.queue(it.queue)}
              urgency={urgencyOf(it, now)}
            />
          ))
        : null}
    </div>
  );
});

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

/** Plain values only, so that a long list draws anew just the rows that changed. */
type RowProps = {
  of: InboxCase;
  issue: string;
  provider: string | undefined;
  person: string | undefined;
  queue: string | undefined;
  urgency: Urgency;
};

const Row = memo(function Row({ of, issue, provider, person, queue, urgency }: RowProps) {
  const { t } = useTranslation("inbox");
  const { t: say } = useTranslation("file");
  return (
    <div role="row" className={`case-row ${urgency}`}>
      <span role="cell" className="c-due">
        <Due of={of} urgency={urgency} />
      </span>
      <span role="cell" className="c-case">
        <Link to={`/desk/cases/${of.id}`} className="row-link">
          {issue}
        </Link>
        <span className="c-number">
          {of.number}
          {provider ? <span className="soft"> · {provider}</span> : null}
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
        {person ?? (
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
