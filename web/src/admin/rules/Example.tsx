/** A worked example: what happened, and what is owed after that, counted just now. */
import { useTranslation } from "react-i18next";

import type { ExampleView, ObligationView, Text } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { More } from "../../shared/ui/page";
import { Badge, type Tone } from "../../shared/ui/states";
import { Day, Moment } from "../../shared/ui/values";

export function Example({ of }: { of: ExampleView }) {
  const { t } = useTranslation("rules");
  const text = useText();
  const facts = Object.entries(of.facts);
  return (
    <details className="worked">
      <summary>{text(of.why)}</summary>
      <div className="stack">
        <div className="stack tight">
          <h3>{t("example.given")}</h3>
          <dl className="track">
            {of.given.map((it) => (
              <Happened key={`${it.event} ${it.at}`} of={it} />
            ))}
          </dl>
          {facts.length > 0 ? (
            <p className="soft small">
              {facts.map(([fact, value]) => `${fact} = ${String(value)}`).join(" · ")}
            </p>
          ) : null}
        </div>
        <div className="stack tight">
          <h3>{t("example.owed")}</h3>
          {of.obligations.length > 0 ? (
            <ul className="lines">
              {of.obligations.map((it) => (
                <Owed key={`${it.name} ${it.started_at} ${it.about ?? ""}`} of={it} />
              ))}
            </ul>
          ) : (
            <p className="soft">{t("example.nothing")}</p>
          )}
        </div>
      </div>
    </details>
  );
}

function Happened({ of }: { of: ExampleView["given"][number] }) {
  return (
    <>
      <dt>
        <Moment at={of.at} />
      </dt>
      <dd>
        <code>{of.event}</code>
      </dd>
    </>
  );
}

const TONES: Partial<Record<ObligationView["standing"]["is"], Tone>> = {
  met: "good",
  late: "bad",
  "met-late": "warn",
};

function Owed({ of }: { of: ObligationView }) {
  const { t } = useTranslation("rules");
  const { t: sides } = useTranslation("sides");
  const text = useText();
  const { is } = of.standing;
  const steps = (of.steps ?? []) as Text[];
  return (
    <li>
      <span className="line-about">
        <span className="strong">{text(of.title)}</span>
        <span className="soft small">
          {sides(`owedBy.${of.owed_by}`)} · {t("example.until")}{" "}
          {of.last_day ? <Day at={of.last_day} /> : <Moment at={of.due} />}
        </span>
        <More label={t("example.why")}>
          <p className="small">{text(of.says)}</p>
          <ol className="stack tight small">
            {steps.map((it) => (
              <li key={it.en}>{text(it)}</li>
            ))}
          </ol>
        </More>
      </span>
      <Badge {...(TONES[is] ? { tone: TONES[is] } : {})}>{t(`standing.${is}`)}</Badge>
    </li>
  );
}
