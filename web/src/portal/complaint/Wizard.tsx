/** The steps, one at a time, with where one is, what is wrong, and where it is kept. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { sendMove } from "../../shared/api/moves";
import { asProblem } from "../../shared/api/problem";
import type { CaseView } from "../../shared/api/types";
import { type Draft, keepDraft } from "../../shared/draft";
import { newKey } from "../../shared/ids";
import { Button } from "../../shared/ui/buttons";
import { WrongFields } from "../../shared/ui/fields";
import { Page } from "../../shared/ui/page";
import { ProblemNotice } from "../../shared/ui/states";
import { Moment } from "../../shared/ui/values";
import "./complaint.css";
import { EvidenceStep } from "./EvidenceStep";
import { IssueStep } from "./IssueStep";
import { PaymentStep } from "./PaymentStep";
import { ReviewStep } from "./ReviewStep";
import { Sent } from "./Sent";
import { SAVED_FROM, STEPS, type StepName, missing } from "./steps";
import { StoryStep } from "./StoryStep";
import { useDraft, useReconnected } from "./useDraft";
import { YouStep } from "./YouStep";

export type StepProps = { draft: Draft; change: (part: Partial<Draft>) => void };

const FORMS: Record<StepName, (props: StepProps) => React.ReactNode> = {
  issue: IssueStep,
  payment: PaymentStep,
  story: StoryStep,
  you: YouStep,
  evidence: EvidenceStep,
  review: ReviewStep,
};

export function Wizard({ first }: { first: Draft }) {
  const { t } = useTranslation("complaint");
  const { draft, change, save } = useDraft(first);
  const [asked, setAsked] = useState(false);
  const lodge = useLodge(draft);
  const at = Math.min(draft.step, STEPS.length - 1);
  const step = STEPS[at] ?? "issue";
  const lacks = missing(draft, step);
  const wrong = asked
    ? Object.fromEntries(Object.entries(lacks).map(([field, why]) => [field, t(`wrong.${why}`)]))
    : {};
  const go = (to: number) => {
    setAsked(false);
    change({ step: to });
  };
  const next = async () => {
    setAsked(true);
    const [field] = Object.keys(lacks);
    if (field) {
      document.querySelector<HTMLElement>(`[name="${field}"]`)?.focus();
      return;
    }
    if (at + 1 >= SAVED_FROM) {
      try {
        await save.mutateAsync();
      } catch {
        return; // The problem is shown, and the draft is kept.
      }
    }
    if (at + 1 < STEPS.length) go(at + 1);
    else lodge.mutate();
  };
  useReconnected(() => {
    if (save.error && asProblem(save.error).kind === "offline") save.mutate();
  });
  if (lodge.data) return <Sent view={lodge.data} />;
  const Form = FORMS[step];
  const error = lodge.error ?? save.error;
  return (
    <Page title={t("title")}>
      <Progress at={at} />
      <form
        className="stack roomy"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void next();
        }}
      >
        <StepHead step={step} at={at} />
        <WrongFields value={wrong}>
          <Form draft={draft} change={change} />
        </WrongFields>
        {error ? <ProblemNotice error={error} retry={() => void next()} /> : null}
        <div className="row apart">
          {at > 0 ? (
            <Button
              look="secondary"
              onPress={() => {
                go(at - 1);
              }}
            >
              {t("back")}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" busy={save.isPending || lodge.isPending}>
            {at + 1 < STEPS.length ? t("next") : t("send")}
          </Button>
        </div>
      </form>
      <Kept draft={draft} />
    </Page>
  );
}

/** Sends it. The name of the act stays, so that a lost answer is no second complaint. */
function useLodge({ caseId, terms }: Draft) {
  const key = useRef(newKey());
  const client = useQueryClient();
  return useMutation({
    mutationFn: (): Promise<CaseView> => {
      if (!caseId) return Promise.reject(new Error("there is no case yet"));
      return sendMove(caseId, "lodge", terms ? { terms } : {}, key.current);
    },
    onSuccess: (view) => {
      keepDraft(undefined);
      return client.invalidateQueries({ queryKey: ["case", view.id] });
    },
    onError: (error) => {
      if (!asProblem(error).mayPass) key.current = newKey();
    },
  });
}

function StepHead({ step, at }: { step: StepName; at: number }) {
  const { t } = useTranslation("complaint");
  const head = useRef<HTMLHeadingElement>(null);
  const first = useRef(true);
  useEffect(() => {
    // The page's own title has the focus at first; from then on, each step's.
    if (!first.current) {
      head.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    first.current = false;
  }, [at]);
  return (
    <div className="stack tight">
      <h2 ref={head} tabIndex={-1}>
        {t(`${step}.title`)}
      </h2>
      <p className="soft">{t(`${step}.about`)}</p>
    </div>
  );
}

function Progress({ at }: { at: number }) {
  const { t } = useTranslation("complaint");
  return (
    <div>
      <p className="small soft">{t("step", { at: at + 1, of: STEPS.length })}</p>
      <ol className="progress" aria-hidden>
        {STEPS.map((it, place) => (
          <li key={it} className={place <= at ? "passed" : undefined} />
        ))}
      </ol>
    </div>
  );
}

/** Where the draft is, and the way to be rid of it. */
function Kept({ draft }: { draft: Draft }) {
  const { t } = useTranslation("complaint");
  const [sure, setSure] = useState(false);
  const go = useNavigate();
  return (
    <div className="row apart small soft">
      <span role="status">
        {draft.savedAt ? (
          <>
            {t("kept.server")} <Moment at={draft.savedAt} />
          </>
        ) : (
          t("kept.here")
        )}
      </span>
      <Button
        look={sure ? "danger" : "quiet"}
        onPress={() => {
          if (!sure) {
            setSure(true);
            return;
          }
          keepDraft(undefined);
          void go("/");
        }}
      >
        {t(sure ? "discard.sure" : "discard.go")}
      </Button>
    </div>
  );
}
