/** Everything once more, where it goes and why, before it is sent. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import {
  caseQuery,
  guideQuery,
  institutionQuery,
  issuesQuery,
  termsQuery,
} from "../../shared/api/queries";
import { WayCard } from "../../shared/guide/advice";
import { useLanguage, useText } from "../../shared/i18n";
import { credential } from "../../shared/session";
import { RemedyName } from "../../shared/remedies/RemedyName";
import { Button } from "../../shared/ui/buttons";
import { SomeOf } from "../../shared/ui/fields";
import { Markdown } from "../../shared/ui/markdown";
import { More, Section } from "../../shared/ui/page";
import { Load, Notice } from "../../shared/ui/states";
import { Moment, Money } from "../../shared/ui/values";
import { bodyOf } from "./body";
import { STEPS, type StepName } from "./steps";
import type { StepProps } from "./Wizard";

export function ReviewStep({ draft, change }: StepProps) {
  const { t } = useTranslation("complaint");
  const text = useText();
  const issue = useQuery(issuesQuery).data?.issues.find((it) => it.id === draft.issue);
  const files = useQuery({ ...caseQuery(draft.caseId ?? ""), enabled: !!draft.caseId });
  const body = bodyOf(draft);
  const edit = (step: StepName) => {
    change({ step: STEPS.indexOf(step) });
  };
  return (
    <div className="stack">
      <Part step="issue" onEdit={edit}>
        <p className="strong">{issue ? text(issue.name) : draft.issue}</p>
      </Part>
      <Part step="payment" onEdit={edit}>
        {draft.payments.length === 0 ? <p className="soft">{t("review.noPayment")}</p> : null}
        {draft.payments.map((it, at) => (
          <p key={at} className="row apart">
            <span>
              {it.from === "bill" ? it.counterparty : it.reference}{" "}
              {it.at ? (
                <span className="small soft">
                  <Moment at={it.at} />
                </span>
              ) : null}
            </span>
            <Money of={it} />
          </p>
        ))}
      </Part>
      <Part step="story" onEdit={edit}>
        <p className="said">{draft.narrative}</p>
        {body.claimed ? (
          <p>
            <span className="soft">{t("review.claimed")}</span>
            <Money of={body.claimed} />
          </p>
        ) : null}
        {body.wanted?.map((it, at) => (
          <p key={at}>
            <RemedyName of={it} />
          </p>
        ))}
      </Part>
      <Part step="you" onEdit={edit}>
        <p>{[draft.name, draft.phone, draft.email, draft.account].filter(Boolean).join(" · ")}</p>
      </Part>
      <Part step="evidence" onEdit={edit}>
        <p>{t("review.files", { count: files.data?.evidence.length ?? 0 })}</p>
      </Part>
      <Terms draft={draft} change={change} />
      <Ways caseId={draft.caseId} />
      <Notice>
        <p>{t("review.after")}</p>
      </Notice>
    </div>
  );
}

type PartProps = { step: StepName; onEdit: (step: StepName) => void; children: React.ReactNode };

function Part({ step, onEdit, children }: PartProps) {
  const { t } = useTranslation("complaint");
  const title = t(`${step}.short`);
  return (
    <section className="card flat">
      <div className="row apart">
        <h3 className="soft">{title}</h3>
        <Button
          look="quiet"
          label={t("review.editPart", { part: title })}
          onPress={() => {
            onEdit(step);
          }}
        >
          {t("review.edit")}
        </Button>
      </div>
      {children}
    </section>
  );
}

/** How evidence is kept: accepted or not, the complaint is handled. */
function Terms({ draft, change }: StepProps) {
  const { t } = useTranslation("complaint");
  const spoken = useLanguage();
  const newest = useQuery(termsQuery).data?.terms.find((it) => it.newest);
  if (!newest) return null;
  return (
    <div className="stack tight">
      <SomeOf
        name="terms"
        label={t("terms.label")}
        hideLabel
        values={draft.terms === newest.edition ? [newest.edition] : []}
        options={[{ value: newest.edition, label: t("terms.accept"), about: t("terms.about") }]}
        onChange={([terms]) => {
          change({ terms: terms ?? "" });
        }}
      />
      <More label={t("terms.read")}>
        <Markdown text={spoken === "en" ? newest.en : newest.zh} />
      </More>
    </div>
  );
}

/** Here first; and which other ways there are, each with its reason. */
function Ways({ caseId }: { caseId: string | undefined }) {
  const { t } = useTranslation("complaint");
  const text = useText();
  const house = useQuery(institutionQuery).data;
  if (!caseId) return null;
  return (
    <Section title={t("review.ways")}>
      <p>{t("review.here", { name: house ? text(house.name) : "" })}</p>
      <Load query={guideQuery({ case: caseId }, credential(caseId))}>
        {({ channels }) => (
          <More label={t("review.otherWays", { count: channels.length })}>
            {channels.map((it) => (
              <WayCard key={it.channel} way={it} />
            ))}
          </More>
        )}
      </Load>
    </Section>
  );
}
