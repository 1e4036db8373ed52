/** Who owes what by when, what is due first at the top; how a day was counted on demand. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { deadlinesQuery } from "../../../shared/api/queries";
import type { CaseView, ObligationView, Text } from "../../../shared/api/types";
import { useText } from "../../../shared/i18n";
import { Badge, Notice } from "../../../shared/ui/states";
import { Countdown, Day, Moment, Money, useNow } from "../../../shared/ui/values";
import { isRunning, sorted } from "../obligations";

const SOON = 3 * 24 * 60 * 60 * 1000;

export function Obligations({ view }: { view: CaseView }) {
  const { t } = useTranslation("file");
  // The calculation comes with this answer; until then the plain list.
  const { data } = useQuery(deadlinesQuery(view.id));
  const { open, over } = sorted(data?.obligations ?? view.obligations);
  return (
    <section className="stack tight">
      {open.length === 0 ? <p className="soft">{t("limits.none")}</p> : null}
      <ul className="duties">
        {open.map((it) => (
          <Duty key={nameOf(it)} of={it} />
        ))}
      </ul>
      {over.length > 0 ? (
        <details className="more">
          <summary>{t("limits.over", { count: over.length })}</summary>
          <ul className="duties">
            {over.map((it) => (
              <Duty key={nameOf(it)} of={it} />
            ))}
          </ul>
        </details>
      ) : null}
    </section>
  );
}

const nameOf = (it: ObligationView) => `${it.regime} ${it.name} ${it.about ?? ""} ${it.started_at}`;

function Duty({ of }: { of: ObligationView }) {
  const { t } = useTranslation("file");
  const text = useText();
  const now = useNow();
  const soon = Date.parse(of.due) - now < SOON;
  const look = !isRunning(of) ? "done" : of.late ? "late" : soon ? "soon" : "open";
  return (
    <li className={`duty ${look}${of.binding ? " binding" : ""}`}>
      <details>
        <summary>
          <span className="grow">
            <span className="strong">{text(of.title)}</span>
            <span className="small soft">
              {t(`owedBy.${of.owed_by}`)} · {of.last_day ? <Day at={of.last_day} /> : <Moment at={of.due} />}
            </span>
          </span>
          <Standing of={of} />
        </summary>
        <Why of={of} />
      </details>
    </li>
  );
}

function Standing({ of }: { of: ObligationView }) {
  const { t } = useTranslation("file");
  const { is } = of.standing;
  if (is === "paused") return <Badge>{t("limits.paused")}</Badge>;
  if (is === "met" || is === "met-late" || is === "lapsed") {
    return <Badge tone={is === "met" ? "good" : "warn"}>{t(`standing.${is}`)}</Badge>;
  }
  return (
    <span className="due-left">
      <Countdown to={of.due} />
    </span>
  );
}

function Why({ of }: { of: ObligationView }) {
  const { t } = useTranslation("file");
  const text = useText();
  const steps = (of.steps ?? []) as Text[];
  return (
    <div className="stack tight why">
      <p>{text(of.says)}</p>
      {steps.length > 0 ? (
        <ol className="steps small">
          {steps.map((it) => (
            <li key={it.en}>{text(it)}</li>
          ))}
        </ol>
      ) : null}
      {of.next_extension ? (
        <p className="small">
          {t("limits.extension", {
            title: text(of.next_extension.title),
            to: text(of.next_extension.to),
          })}
        </p>
      ) : null}
      {of.compensation ? (
        <p className="small">
          {t("limits.compensation")} <Money of={of.compensation} />
        </p>
      ) : null}
      {of.provisional || of.stand_in ? (
        <Notice tone="warn">
          <p className="small">{t("limits.provisional")}</p>
        </Notice>
      ) : null}
      <p className="small soft">
        {text(of.regime_title)} · {text(of.source)} · {t(`confidence.${of.confidence}`)}
        {of.reviewed ? "" : ` · ${t("limits.unreviewed")}`}
      </p>
    </div>
  );
}
