/** What was read of a file may be a fact: somebody looks, mends it, and confirms it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMove } from "../api/moves";
import { readingQuery } from "../api/queries";
import type { CaseView, Proposal, Reading } from "../api/types";
import { Button } from "../ui/buttons";
import { TextInput } from "../ui/fields";
import { Badge, Empty, Load, Notice, ProblemNotice } from "../ui/states";
import type { MoveForm } from "./move";
import { useWhichFile } from "./whichFile";

/** Each is confirmed by itself, and the sheet stays open for the next one. */
export const confirmFact: MoveForm<"confirm-fact"> = {
  rank: 13,
  Form: function ConfirmFact({ view }) {
    const { file, choice } = useWhichFile(view);
    return (
      <div className="stack">
        {choice}
        {file ? (
          <Load key={file.id} query={readingQuery(view.id, file.id)}>
            {(reading) => <Proposals view={view} reading={reading} />}
          </Load>
        ) : null}
      </div>
    );
  },
};

function Proposals({ view, reading }: { view: CaseView; reading: Reading }) {
  const { t } = useTranslation("moves");
  if (reading.state === "waiting") return <p role="status">{t("reading.waiting")}</p>;
  if (reading.proposals.length === 0) {
    return (
      <Empty>
        <p>{t("reading.nothing")}</p>
      </Empty>
    );
  }
  return (
    <>
      {reading.remarks.includes("recognised") ? (
        <Notice tone="warn">
          <p>{t("reading.seen")}</p>
        </Notice>
      ) : null}
      <ul className="stack tight">
        {reading.proposals.map((it) => (
          <li key={`${it.field} ${it.place.page} ${it.place.from}`} className="card flat">
            <OneProposal view={view} of={it} evidence={reading.evidence} />
          </li>
        ))}
      </ul>
    </>
  );
}

type OneProps = { view: CaseView; of: Proposal; evidence: string };

function OneProposal({ view, of, evidence }: OneProps) {
  const { t } = useTranslation("moves");
  const [text, setText] = useState(of.value);
  const make = useMove<"confirm-fact">(view.id);
  const before = confirmed(view, evidence, of);
  const { page, from, to } = of.place;
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault();
        if (make.isPending || !text.trim()) return;
        const place = { page, from, to };
        make.mutate({ move: "confirm-fact", body: { evidence, field: of.field, place, text } });
      }}
    >
      <div className="row apart">
        <h3>{t(`field.${of.field}`)}</h3>
        {make.isSuccess || before ? <Badge tone="good">{t("confirm-fact.is")}</Badge> : null}
      </div>
      <p className="small soft">{t("confirm-fact.written", { text: of.written })}</p>
      {of.doubts?.map((it) => (
        <p key={it} className="small warned">
          {t([`doubt.${it}` as "doubt.zone-unknown", "doubt.other"])}
        </p>
      ))}
      {before && !make.isSuccess ? (
        <p className="strong">{before}</p>
      ) : make.isSuccess ? (
        <p className="strong">{text}</p>
      ) : (
        <>
          <TextInput
            name={`fact-${page}-${from}`}
            label={t("confirm-fact.text")}
            value={text}
            onChange={setText}
          />
          {make.error ? <ProblemNotice error={make.error} /> : null}
          <div className="row">
            <Button type="submit" look="secondary" busy={make.isPending}>
              {t("confirm-fact.go")}
            </Button>
          </div>
        </>
      )}
    </form>
  );
}

type Details = { evidence?: string; field?: string; place?: { page?: number; from?: number } };

/** What was confirmed there before, by whomever. */
function confirmed(view: CaseView, evidence: string, of: Proposal): string | undefined {
  const found = view.timeline?.find(({ event, details }) => {
    const it = details as Details;
    const place = it.place?.page === of.place.page && it.place.from === of.place.from;
    return event === "fact-confirmed" && it.evidence === evidence && it.field === of.field && place;
  });
  return found ? (found.text ?? of.value) : undefined;
}
