/** What can go wrong with a payment, and what the guide says to it. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { channelsQuery, issuesQuery } from "../../shared/api/queries";
import type { Issue, IssuesView, Remedy, Text } from "../../shared/api/types";
import { useText } from "../../shared/i18n";
import { Page, Section } from "../../shared/ui/page";
import { Badge, Load, type Tone } from "../../shared/ui/states";

const TONES: Partial<Record<Issue["severity"], Tone>> = { high: "warn", urgent: "bad" };

export function IssuesPage() {
  const { t } = useTranslation("rules");
  const text = useText();
  return (
    <Page title={t("issues.title")} lead={t("issues.lead")}>
      <Load query={issuesQuery} lines={12}>
        {(guide) => (
          <>
            {guide.groups.map((group) => (
              <Section key={group.id} title={text(group.name as Text)}>
                <div className="stack tight">
                  {guide.issues
                    .filter((it) => it.group === group.id)
                    .map((it) => (
                      <OneIssue key={it.id} of={it} guide={guide} />
                    ))}
                </div>
              </Section>
            ))}
          </>
        )}
      </Load>
    </Page>
  );
}

function OneIssue({ of, guide }: { of: Issue; guide: IssuesView }) {
  const { t } = useTranslation("rules");
  const { t: remedy } = useTranslation("remedies");
  const text = useText();
  const channels = useQuery(channelsQuery).data?.channels ?? [];
  const tone = TONES[of.severity];
  return (
    <details className="worked">
      <summary>
        {text(of.name)}{" "}
        <span className="tags">
          <code className="soft">{of.id}</code>
          <Badge {...(tone ? { tone } : {})}>{t(`issues.severity.${of.severity}`)}</Badge>
          {of.protect_at_once ? <Badge tone="bad">{t("issues.protect")}</Badge> : null}
        </span>
      </summary>
      <div className="stack">
        <p>{text(of.about)}</p>
        <div className="stack tight">
          <h3>{t("issues.evidence")}</h3>
          <ul className="lines">
            {of.evidence.map((it) => (
              <li key={it.kind}>
                <span className="line-about">
                  <span>{nameOf(guide.evidence, it.kind, text)}</span>
                  <span className="soft small">{text(it.why)}</span>
                </span>
                <Badge {...(it.need === "required" ? { tone: "warn" } : {})}>
                  {t(`issues.need.${it.need}`)}
                </Badge>
              </li>
            ))}
          </ul>
        </div>
        <div className="stack tight">
          <h3>{t("issues.remedies")}</h3>
          <ul className="lines">
            {of.remedies.map((it) => (
              <li key={it.kind}>
                <span className="line-about">
                  <span>{remedy(it.kind as Remedy["kind"])}</span>
                  <span className="soft small">{text(it.why)}</span>
                </span>
              </li>
            ))}
          </ul>
        </div>
        <div className="stack tight">
          <h3>{t("issues.channels")}</h3>
          <p>{of.channels.map((it) => nameOf(channels, it, text)).join(t("and"))}</p>
        </div>
      </div>
    </details>
  );
}

function nameOf(all: { id: string; name: Text }[], id: string, text: (it: Text) => string) {
  const name = all.find((it) => it.id === id)?.name;
  return name ? text(name) : id;
}
