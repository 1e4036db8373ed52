/** One regime: its versions, what they oblige to, and worked examples with their results. */
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { ExampleView, Regime } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { Page, Section } from "../../shared/ui/page";
import { Load } from "../../shared/ui/states";
import { Day } from "../../shared/ui/values";
import { Duties } from "./Duties";
import { Example } from "./Example";
import { regimeQuery } from "./queries";
import { Sure } from "./Sure";

type Version = { summary: Regime; examples: ExampleView[] };

export function RegimePage() {
  const { id = "" } = useParams();
  const { t } = useTranslation("rules");
  return (
    <div className="stack roomy">
      <Link to="/admin/regimes">{t("regimes.back")}</Link>
      <Load key={id} query={regimeQuery(id)} lines={12}>
        {({ versions }) => (
          <Versions
            of={versions.map((it) => ({
              summary: it.summary as unknown as Regime,
              examples: it.examples,
            }))}
          />
        )}
      </Load>
    </div>
  );
}

/** The newest first: it is the one that new cases come under. */
function Versions({ of }: { of: Version[] }) {
  const text = useText();
  const versions = of.toReversed();
  const [newest] = versions;
  if (!newest) return null;
  return (
    <Page title={text(newest.summary.title)} lead={text(newest.summary.source)}>
      {versions.map((it) => (
        <OneVersion key={it.summary.id} of={it} />
      ))}
    </Page>
  );
}

function OneVersion({ of: { summary, examples } }: { of: Version }) {
  const { t } = useTranslation("rules");
  const [, from = ""] = summary.id.split("@");
  return (
    <>
      <Section
        title={summary.id}
        aside={
          <span className="tags">
            <Sure of={summary.confidence} reviewed={summary.reviewed} />
          </span>
        }
      >
        <dl className="card flat facts">
          <dt>{t("regime.valid")}</dt>
          <dd>
            <Day at={from} />
            {summary.valid_to ? (
              <>
                {" – "}
                <Day at={summary.valid_to} />
              </>
            ) : null}
          </dd>
          <dt>{t("regime.days")}</dt>
          <dd>
            {summary.zone}
            {summary.calendar ? (
              <>
                {" · "}
                <Link to={`/admin/calendars/${summary.calendar}/${String(thisYear())}`}>
                  {t("regime.calendar", { id: summary.calendar })}
                </Link>
              </>
            ) : null}
            {summary.business_days_of_institution ? ` · ${t("regime.ownDays")}` : ""}
          </dd>
          {summary.retention ? (
            <>
              <dt>{t("regime.kept")}</dt>
              <dd>
                {t(`regime.keptFrom.${summary.retention.from}`, {
                  count: summary.retention.years,
                })}
              </dd>
            </>
          ) : null}
          <dt>{t("regime.for")}</dt>
          <dd>
            <Conditions of={summary.facts} />
          </dd>
        </dl>
      </Section>
      <Section title={t("regime.duties", { count: summary.obligations.length })}>
        <Duties of={summary.obligations} />
      </Section>
      <Section title={t("regime.examples", { count: examples.length })}>
        <p className="soft">{t("regime.examplesAbout")}</p>
        <div className="stack tight">
          {examples.map((it) => (
            <Example key={it.why.en} of={it} />
          ))}
        </div>
      </Section>
    </>
  );
}

const thisYear = () => new Date().getFullYear();

/** What the rules ask before they apply, in the words of their file. */
function Conditions({ of }: { of: Regime["facts"] }) {
  const { t } = useTranslation("rules");
  const all = Object.entries(of);
  if (all.length === 0) return t("regime.everyCase");
  return (
    <ul>
      {all.map(([fact, values]) => (
        <li key={fact}>
          <code>{fact}</code>
          {values && values.length > 0 ? <span className="soft">: {values.join(", ")}</span> : null}
        </li>
      ))}
    </ul>
  );
}
