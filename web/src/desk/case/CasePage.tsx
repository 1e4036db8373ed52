/** One case at work: the story, the facts, and what to do now. */
import "./case.css";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";

import { asProblem } from "../../shared/api/problem";
import { caseQuery } from "../../shared/api/queries";
import type { CaseView } from "../../shared/api/types";
import { useCommands } from "../../shared/commands";
import { Viewer } from "../../shared/evidence/viewer/lazy";
import { markRead } from "../../shared/live/rows";
import { beside, cameFrom } from "../../shared/trail";
import { ButtonLink } from "../../shared/ui/buttons";
import { Page } from "../../shared/ui/page";
import { Notice, ProblemNotice, Skeleton } from "../../shared/ui/states";
import { Changed } from "./Changed";
import { Lines } from "./facts/Custody";
import { Facts } from "./facts/Facts";
import { Head } from "./Head";
import { Now } from "./now/Now";
import { Pending } from "./Pending";
import { Story } from "./story/Story";

export function CasePage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("file");
  const { data, error, refetch } = useQuery(caseQuery(id));
  if (data) return <Shown key={data.id} view={data} stale={error} />;
  if (!error) return <Loading />;
  const missing = asProblem(error).kind === "not-found";
  return (
    <div className="d-alone">
      <Page title={t("title")}>
        {missing ? (
          <Notice tone="warn" title={t("missing")}>
            <p>{t("missingAbout")}</p>
          </Notice>
        ) : (
          <ProblemNotice error={error} retry={() => void refetch()} />
        )}
        <div className="row">
          <ButtonLink look="secondary" to="/desk">
            {t("back")}
          </ButtonLink>
        </div>
      </Page>
    </div>
  );
}

function Loading() {
  return (
    <div className="case-page">
      <div className="case-head">
        <Skeleton lines={2} />
      </div>
      <div className="panes">
        {[8, 10, 6].map((it) => (
          <div key={it} className="pane">
            <Skeleton lines={it} />
          </div>
        ))}
      </div>
    </div>
  );
}

const PANES = ["story", "facts", "now"] as const;
type Pane = (typeof PANES)[number];

function Shown({ view, stale }: { view: CaseView; stale: Error | null }) {
  const { t } = useTranslation("file");
  const [search, setSearch] = useSearchParams();
  const [pane, setPane] = useState<Pane>(search.has("move") ? "now" : "story");
  const root = useRef<HTMLDivElement>(null);
  useAtHand(view.id, (to) => {
    setPane(to);
    // On a narrow screen the pane has to be there before it can take the focus.
    setTimeout(() => root.current?.querySelector<HTMLElement>(`#pane-${to}`)?.focus(), 0);
  });
  const viewed = search.get("evidence");
  const client = useQueryClient();
  useEffect(() => {
    markRead(client, view.id);
  }, [client, view.id, view.version]);
  useEffect(() => {
    document.title = `${view.number} · ${t("title")}`;
  }, [view.number, t]);
  return (
    <div className="case-page" ref={root}>
      <Head view={view} />
      {stale ? <ProblemNotice error={stale} /> : null}
      <Changed view={view} />
      <Pending view={view} />
      {view.erased ? <Notice tone="warn" title={t("erased")} /> : null}
      {view.holds && view.holds.length > 0 ? (
        <Held reasons={view.holds} />
      ) : null}
      <div className="pane-tabs" role="group" aria-label={t("panes")}>
        {PANES.map((it) => (
          <button
            key={it}
            type="button"
            aria-pressed={it === pane}
            onClick={() => {
              setPane(it);
            }}
          >
            {t(`tab.${it}`)}
          </button>
        ))}
      </div>
      <div className="panes" data-pane={pane}>
        <PaneOf name="story">
          <Story view={view} />
        </PaneOf>
        <PaneOf name="facts">
          <Facts view={view} />
        </PaneOf>
        <PaneOf name="now">
          <Now
            view={view}
            onMove={() => {
              setPane("now");
            }}
          />
        </PaneOf>
      </div>
      {viewed ? (
        <Suspense>
          <Viewer
            key={viewed}
            view={view}
            evidence={viewed}
            covers={view.moves.includes("redact-evidence")}
            lines={Lines}
            onClose={() => {
              search.delete("evidence");
              setSearch(search, { replace: true, preventScrollReset: true });
            }}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

/** What forbids to destroy anything of the case. A reason is a code of the institution's. */
function Held({ reasons }: { reasons: string[] }) {
  const { t } = useTranslation("file");
  const { t: act, i18n } = useTranslation("act");
  const said = reasons.map((it) =>
    i18n.exists(`act:hold.${it}`) ? act(`hold.${it as "litigation"}`) : it,
  );
  return <p className="case-strip">{t("onHold", { reasons: said.join(" · ") })}</p>;
}

function PaneOf({ name, children }: { name: Pane; children: React.ReactNode }) {
  const { t } = useTranslation("file");
  return (
    <section className={`pane pane-${name}`} aria-labelledby={`pane-${name}`}>
      <h2 id={`pane-${name}`} tabIndex={-1} className="pane-title">
        {t(`pane.${name}`)}
      </h2>
      {children}
    </section>
  );
}

/** What keys do on this page besides the moves. */
function useAtHand(id: string, show: (pane: Pane) => void): void {
  const { t } = useTranslation("file");
  const { t: desk } = useTranslation("desk");
  const go = useNavigate();
  const group = desk("group.case");
  const step = (by: 1 | -1) => {
    const next = beside(id, by);
    if (next) void go(`/desk/cases/${next}`);
  };
  useCommands([
    ...PANES.map((it, at) => ({
      id: `pane-${it}`,
      keys: String(at + 1),
      group,
      label: t(`pane.${it}`),
      run: () => {
        show(it);
      },
    })),
    { id: "next-case", keys: "]", group, label: t("next"), run: () => { step(1); } },
    { id: "previous-case", keys: "[", group, label: t("previous"), run: () => { step(-1); } },
    { id: "back", keys: "u", group, label: t("back"), run: () => void go(cameFrom()) },
  ]);
}
