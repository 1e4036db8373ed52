/** What may be a fact in a file. None is one until somebody looked at its place and confirmed it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMove } from "../../api/moves";
import type { CaseView, Proposal, Reading } from "../../api/types";
import { Button } from "../../ui/buttons";
import { TextInput } from "../../ui/fields";
import { Badge, ProblemNotice } from "../../ui/states";

type Props = {
  view: CaseView;
  evidence: string;
  reading: Reading;
  lit: Proposal | undefined;
  onLight: (proposal?: Proposal) => void;
};

type Placed = { field: string | undefined; place: { page: number; from: number } };

const nameOf = ({ field, place }: Placed) => `${field ?? ""} ${place.page} ${place.from}`;

/** What was confirmed of this file, by field and place. */
function confirmed(view: CaseView, evidence: string): Map<string, string> {
  const all = new Map<string, string>();
  for (const { event, details, text } of view.timeline ?? []) {
    const it = details as Partial<Proposal> & { evidence?: string };
    if (event !== "fact-confirmed" || it.evidence !== evidence || !it.place) continue;
    all.set(nameOf({ field: it.field, place: it.place }), text ?? "");
  }
  return all;
}

export function Proposals({ view, evidence, reading, lit, onLight }: Props) {
  const { t } = useTranslation("viewer");
  const done = confirmed(view, evidence);
  if (reading.state !== "read") return null;
  if (reading.proposals.length === 0) return <p className="soft">{t("proposal.none")}</p>;
  return (
    <>
      <p className="small soft">{t("proposal.about")}</p>
      <ul className="stack tight">
        {reading.proposals.map((it) => (
          <One
            key={`${nameOf(it)} ${it.value}`}
            of={it}
            view={view}
            evidence={evidence}
            said={done.get(nameOf(it))}
            lit={lit === it}
            onLight={onLight}
          />
        ))}
      </ul>
    </>
  );
}

type OneProps = Omit<Props, "reading" | "lit"> & {
  of: Proposal;
  said: string | undefined;
  lit: boolean;
};

function One({ of, view, evidence, said, lit, onLight }: OneProps) {
  const { t } = useTranslation("viewer");
  const make = useMove<"confirm-fact">(view.id);
  const [text, setText] = useState(of.value);
  const may = view.moves.includes("confirm-fact") && said === undefined;
  const { page, from, to } = of.place;
  return (
    <li className={lit ? "proposal lit" : "proposal"}>
      <button
        type="button"
        className="proposal-head"
        aria-expanded={lit}
        onClick={() => {
          onLight(lit ? undefined : of);
        }}
      >
        <span className="grow">
          <span className="small soft">{t(`field.${of.field}`)}</span>
          <span className="strong block">{said || of.value}</span>
        </span>
        {said === undefined ? null : <Badge tone="good">{t("proposal.confirmed")}</Badge>}
      </button>
      {lit ? (
        <div className="stack tight">
          <p className="small soft">
            {t("proposal.written", { text: of.written })}
            {of.because ? ` · ${t(`because.${of.because}`)}` : ""}
            {of.label ? ` “${of.label}”` : ""}
          </p>
          {(of.doubts ?? []).map((it) => (
            <p key={it} className="small warned">
              {t([`doubt.${it}` as "doubt.joined", "doubt.other"])}
            </p>
          ))}
          {may ? (
            <>
              <TextInput
                name={`fact-${from}`}
                label={t("proposal.value")}
                value={text}
                onChange={setText}
              />
              {make.error ? <ProblemNotice error={make.error} /> : null}
              <div className="row">
                <Button
                  busy={make.isPending}
                  onPress={() => {
                    const body = { evidence, field: of.field, text, place: { page, from, to } };
                    make.mutate({ move: "confirm-fact", body });
                  }}
                >
                  {t("proposal.confirm")}
                </Button>
              </div>
            </>
          ) : null}
        </div>
      ) : null}
    </li>
  );
}
