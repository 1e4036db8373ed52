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
import { TagChip } from "../../shared/tags/TagChip";
import { Badge, type Tone } from "../../shared/ui/states";
import { Countdown, Moment, Money, ShortDay, useNow } from "../../shared/ui/values";
import { urgencyOf, type Urgency } from "./filters";
import type { Selection } from "./selection";

const COLUMNS = ["due", "case", "claimed", "stage", "assigned", "changed"] as const;

/** `selection` is there for whoever may do something with many at once. */
type RowsProps = { pages: InboxCase[][]; selection?: Selection | undefined };

export function Rows({ pages, selection }: RowsProps) {
  const { t } = useTranslation("inbox");
  const table = useRef<HTMLDivElement>(null);
  useWalk(table, selection);
  const shown = pages.flat();
  const all = shown.length > 0 && shown.every((it) => selection?.ids.has(it.id));
  return (
    <div
      className={selection ? "rows picking" : "rows"}
      role="table"
      aria-label={t("title")}
      ref={table}
    >
      <div className="row-head" role="row">
        {selection ? (
          <span role="columnheader" className="c-pick">
            <input
              type="checkbox"
              aria-label={t("many.all")}
              checked={all}
              onChange={() => {
                selection.set(all ? [] : shown.map((it) => it.id));
              }}
            />
          </span>
        ) : null}
        {COLUMNS.map((it) => (
          <span key={it} role="columnheader" className={`c-${it}`}>
            {t(`column.${it}`)}
          </span>
        ))}
      </div>
      {pages.map((cases, at) => (
        <Part
          key={at}
          cases={cases}
          first={at === 0}
          ids={selection?.ids}
          onPick={selection?.toggle}
        />
      ))}
    </div>
  );
}

/** How far outside the screen rows are still drawn, in pixels. */
const NEAR = 1500;

/** The room of pages that are not drawn: whoever comes back to a long list draws what they see, not all of it. */
const rooms = new WeakMap<InboxCase[], number>();

type PartProps = {
  cases: InboxCase[];
  first: boolean;
  ids: ReadonlySet<string> | undefined;
  onPick: ((id: string) => void) | undefined;
};

/** A page of rows. Far from what is seen only its room is kept: lists may have thousands. */
const Part = memo(function Part({ cases, first, ids, onPick }: PartProps) {
  const { t } = useTranslation("inbox");
  const { t: say } = useTranslation("file");
  const text = useText();
  const names = useNames();
  const provider = useProvider();
  const now = useNow();
  const issues = useQuery(issuesQuery);
  const issueOf = (id: string) => {
    const name = issues.data?.issues.find((it) => it.id === id)?.name;
    return name ? text(name) : issues.isPending ? "\u00a0" : id;
  };
  const [room, setRoom] = useState(() => (first ? undefined : rooms.get(cases)));
  const watched = useCallback(
    (element: HTMLElement | null) => {
      if (first || !element || typeof IntersectionObserver === "undefined") return;
      const watch = new IntersectionObserver(
        (seen) => {
          const last = seen.at(-1);
          if (!last) return;
          const now = last.isIntersecting ? undefined : last.boundingClientRect.height;
          if (now === undefined) rooms.delete(cases);
          else rooms.set(cases, now);
          setRoom(now);
        },
        { rootMargin: `${NEAR}px` },
      );
      watch.observe(element);
      return () => {
        watch.disconnect();
      };
    },
    [cases, first],
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
              person={it.assigned_name ?? names.person(it.assigned)}
              queue={names.queue(it.queue)}
              urgency={urgencyOf(it, now)}
              picked={ids?.has(it.id) ?? false}
              onPick={onPick}
              t={t}
              say={say}
            />
          ))
        : null}
    </div>
  );
});

/** From row to row by key. The browser's own focus is the place in the list. */
function useWalk(table: React.RefObject<HTMLDivElement | null>, selection?: Selection): void {
  const { t } = useTranslation("inbox");
  const { t: desk } = useTranslation("desk");
  const walk = (step: 1 | -1) => {
    const rows = [...(table.current?.querySelectorAll<HTMLElement>(".case-row") ?? [])];
    const at = rows.findIndex((it) => it.contains(document.activeElement));
    const next = at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step;
    rows[next]?.querySelector<HTMLElement>("a.row-link")?.focus();
  };
  const group = desk("group.list");
  useCommands([
    { id: "down", keys: "j", group, label: t("keys.down"), run: () => { walk(1); } },
    { id: "up", keys: "k", group, label: t("keys.up"), run: () => { walk(-1); } },
    ...(selection
      ? [
          {
            id: "pick",
            keys: "x",
            group,
            label: t("keys.pick"),
            run: () => {
              const row = document.activeElement?.closest<HTMLElement>("[data-case]");
              if (row?.dataset.case) selection.toggle(row.dataset.case);
            },
          },
        ]
      : []),
  ]);
}

const TONES: Partial<Record<InboxCase["stage"], Tone>> = {
  lodged: "brand",
  open: "brand",
  review: "warn",
  closed: "good",
};

type Words = ReturnType<typeof useTranslation<"inbox">>["t"];

/**
 * Plain values only, so that a long list draws anew just the rows that changed. The words are asked
 * for once a page: in every row that was a fifth of the drawing.
 */
type RowProps = {
  t: Words;
  say: ReturnType<typeof useTranslation<"file">>["t"];
  of: InboxCase;
  issue: string;
  provider: string | undefined;
  person: string | undefined;
  queue: string | undefined;
  urgency: Urgency;
  picked: boolean;
  onPick: ((id: string) => void) | undefined;
};

const Row = memo(function Row(props: RowProps) {
  const { of, issue, provider, person, queue, urgency, picked, onPick, t, say } = props;
  return (
    <div
      role="row"
      className={["case-row", urgency, of.unread ? "unread" : "", picked ? "picked" : ""].join(" ")}
      data-case={of.id}
    >
      {onPick ? (
        <span role="cell" className="c-pick">
          <input
            type="checkbox"
            aria-label={t("many.pick", { number: of.number })}
            checked={picked}
            onChange={() => {
              onPick(of.id);
            }}
          />
        </span>
      ) : null}
      <span role="cell" className="c-due">
        <Due of={of} urgency={urgency} t={t} />
      </span>
      <span role="cell" className="c-case">
        <Link to={`/desk/cases/${of.id}`} className="row-link">
          {of.unread ? <span className="hidden">{t("unread")}</span> : null}
          {issue}
        </Link>
        <span className="c-number">
          <span className="number">{of.number}</span>
          {provider ? <span className="soft"> · {provider}</span> : null}
        </span>
        <Parties of={of} t={t} />
        {of.tags && of.tags.length > 0 ? (
          <span className="tag-line">
            {of.tags.map((it) => (
              <TagChip key={it} tag={it} />
            ))}
          </span>
        ) : null}
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

/** Who complains about whom, as far as the list says. */
function Parties({ of, t }: { of: InboxCase; t: Words }) {
  const { complainant_name: who, respondent_name: whom } = of;
  if (!who && !whom) return null;
  return (
    <span className="c-parties">
      {who}
      {whom ? <span className="soft"> {t("against", { name: whom })}</span> : null}
    </span>
  );
}

function Due({ of, urgency, t }: { of: InboxCase; urgency: Urgency; t: Words }) {
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
