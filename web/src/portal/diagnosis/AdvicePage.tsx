/** What to do about one kind of issue: the quick fix first, then evidence, ways and remedies. */
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import { guideQuery, issuesQuery } from "../../shared/api/queries";
import type { Guidance, Issue } from "../../shared/api/types";
import { Checklist, WayCard } from "../../shared/guide/advice";
import { useText } from "../../shared/i18n";
import { Button, ButtonLink } from "../../shared/ui/buttons";
import { More, Page, Section } from "../../shared/ui/page";
import { Load, Notice, ProblemNotice } from "../../shared/ui/states";
import { Problem } from "../../shared/api/problem";

export function AdvicePage() {
  const { issue: id = "" } = useParams();
  return (
    <Load query={issuesQuery}>
      {({ issues }) => {
        const issue = issues.find((it) => it.id === id);
        if (!issue) return <ProblemNotice error={new Problem("not-found", 404, "not-found")} />;
        return <Advice issue={issue} />;
      }}
    </Load>
  );
}

function Advice({ issue }: { issue: Issue }) {
  const { t } = useTranslation("diagnosis");
  const text = useText();
  return (
    <Page title={text(issue.name)} lead={text(issue.about)}>
      {issue.protect_at_once ? (
        <Notice tone="bad" title={t("urgent.title")}>
          <p>{t("urgent.about")}</p>
          <ButtonLink to={`/urgent?issue=${issue.id}`}>{t("urgent.go")}</ButtonLink>
        </Notice>
      ) : null}
      <Load query={guideQuery({ issue: issue.id })} lines={7}>
        {(guidance) => <Guided guidance={guidance} />}
      </Load>
    </Page>
  );
}

function Guided({ guidance }: { guidance: Guidance }) {
  const { t } = useTranslation("diagnosis");
  const text = useText();
  const [solved, setSolved] = useState(false);
  const complain = `/complain?issue=${guidance.issue}`;
  return (
    <>
      {guidance.steps.length > 0 ? (
        <Section title={t("fix.title")}>
          <ol className="stack tight">
            {guidance.steps.map((it) => (
              <li key={it.fix} className="card">
                <p className="strong">{text(it.text)}</p>
                <p className="small soft">{text(it.because.text)}</p>
              </li>
            ))}
          </ol>
          <div aria-live="polite">
            {solved ? (
              <Notice tone="good" title={t("fix.solved")}>
                <ButtonLink to="/rights" look="secondary">
                  {t("fix.next")}
                </ButtonLink>
              </Notice>
            ) : null}
          </div>
        </Section>
      ) : null}
      <div className="row">
        <ButtonLink to={complain}>
          {guidance.steps.length > 0 ? t("fix.complain") : t("complain")}
        </ButtonLink>
        {guidance.steps.length > 0 && !solved ? (
          <Button
            look="secondary"
            onPress={() => {
              setSolved(true);
            }}
          >
            {t("fix.yes")}
          </Button>
        ) : null}
      </div>
      <Section title={t("evidence")}>
        <Checklist evidence={guidance.evidence} />
      </Section>
      <Section title={t("ways")}>
        {guidance.channels.slice(0, 2).map((it, at) => (
          <WayCard key={it.channel} way={it} first={at === 0} />
        ))}
        {guidance.channels.length > 2 ? (
          <More label={t("moreWays")}>
            {guidance.channels.slice(2).map((it) => (
              <WayCard key={it.channel} way={it} />
            ))}
          </More>
        ) : null}
      </Section>
    </>
  );
}
