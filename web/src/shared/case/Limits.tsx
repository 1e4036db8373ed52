/** Who must do what by when. A tap shows how the day was counted. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { deadlinesQuery } from "../api/queries";
import type { CaseView, ObligationView, Text } from "../api/types";
import { useText } from "../i18n";
import { More, Section } from "../ui/page";
import { Badge, Notice } from "../ui/states";
import { Countdown, Day, Moment, useNow } from "../ui/values";
import { useSides } from "./sides";

const SOON = 3 * 24 * 60 * 60 * 1000;

export function Limits({ view }: { view: CaseView }) {
  const { t } = useTranslation("case");
  // The calculation comes with this answer; until then, and without a connection, the plain list.
  const { data } = useQuery(deadlinesQuery(view.id));
  const all = data?.obligations ?? view.obligations;
  const running = all.filter((it) => isRunning(it));
  const over = all.filter((it) => !isRunning(it));
  return (
    <Section title={t("limits.title")}>
      {running.length > 0 ? (
        <ul className="limits">
          {running.map((it) => (
            <Limit key={nameOf(it)} of={it} />
          ))}
        </ul>
      ) : (
        <p className="soft">{t("limits.none")}</p>
      )}
      {over.length > 0 ? (
        <More label={t("limits.over", { count: over.length })}>
          <ul className="limits">
            {over.map((it) => (
              <Limit key={nameOf(it)} of={it} />
            ))}
          </ul>
        </More>
      ) : null}
    </Section>
  );
}

/** How it ended, once it has. */
function ending({ standing: { is } }: ObligationView) {
  return is === "met" || is === "met-late" || is === "lapsed" ? is : undefined;
}

const isRunning = (it: ObligationView) => !ending(it);

const nameOf = (it: ObligationView) => `${it.regime} ${it.name} ${it.about ?? ""} ${it.started_at}`;

function Limit({ of }: { of: ObligationView }) {
  const { t } = useTranslation("case");
  const text = useText();
  const { owedBy } = useSides();
  const now = useNow();
  const ended = ending(of);
  const running = !ended;
  const soon = running && new Date(of.due).getTime() - now < SOON;
  const look = !running ? "done" : of.late ? "late" : soon ? "soon" : "open";
  return (
    <li className={`limit ${look}`}>
      <div className="row apart">
        <h3>
          {owedBy(of.owed_by)}
          {t("colon")}
          {text(of.title)}
        </h3>
        {!ended ? (
          of.standing.is === "paused" ? (
            <Badge>{t("limits.paused")}</Badge>
          ) : (
            <span className="left">
              <Countdown to={of.due} />
            </span>
          )
        ) : (
          <Badge tone={ended === "met" ? "good" : "warn"}>
            {t(`standing.${ended}`)}
          </Badge>
        )}
      </div>
      <p className="small soft">
        {t("limits.until")} {of.last_day ? <Day at={of.last_day} /> : <Moment at={of.due} />}
      </p>
      <More label={t("limits.why")}>
        <p>{text(of.says)}</p>
        <Steps of={of} />
        <p className="small soft">
          {text(of.regime_title)} · {text(of.source)} · {t(`confidence.${of.confidence}`)}
        </p>
        {of.provisional || of.stand_in ? (
          <Notice tone="warn">
            <p>{t("limits.provisional")}</p>
          </Notice>
        ) : null}
        {of.next_way ? <p>{text(of.next_way.say)}</p> : null}
      </More>
    </li>
  );
}

function Steps({ of }: { of: ObligationView }) {
  const text = useText();
  const steps = (of.steps ?? []) as Text[];
  if (steps.length === 0) return null;
  return (
    <ol className="steps small">
      {steps.map((it) => (
        <li key={it.en}>{text(it)}</li>
      ))}
    </ol>
  );
}
