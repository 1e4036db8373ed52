/** A copy with parts blacked out: lines of the text that was read, and boxes drawn on a picture. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../api/client";
import { readingQuery } from "../api/queries";
import type { EvidenceView, Reading } from "../api/types";
import { type Box, Covering } from "../evidence/Covering";
import { fileQuery } from "../evidence/Viewer";
import { newKey } from "../ids";
import { SomeOf } from "../ui/fields";
import { Load, Notice, ProblemNotice } from "../ui/states";
import { Form } from "./Form";
import type { MoveForm } from "./move";
import { useWhichFile } from "./whichFile";

export const redactEvidence: MoveForm<"redact-evidence"> = {
  rank: 21,
  Form: function Redact({ view }) {
    const { file, choice } = useWhichFile(view, true);
    return (
      <div className="stack">
        {choice}
        {file ? (
          <Load key={file.id} query={readingQuery(view.id, file.id)}>
            {(reading) => <Cover caseId={view.id} file={file} reading={reading} />}
          </Load>
        ) : null}
      </div>
    );
  },
};

export type Span = { page: number; from: number; to: number };
export type Line = Span & { text: string };

/** The lines of what was read, each with where it stands: characters, as people count them. */
export function linesOf({ pages }: Pick<Reading, "pages">): Line[] {
  return pages
    .filter((it) => it.attachment === undefined)
    .flatMap(({ number, text }) => {
      let at = 0;
      return text.split("\n").map((line) => {
        const from = at;
        const to = from + Array.from(line).length;
        at = to + 1;
        return { page: number, from, to, text: line };
      });
    })
    .filter((it) => it.text.trim());
}

const PICTURES = ["png", "jpeg", "gif", "webp", "bmp", "tiff"];
/** More lines than this are not offered one by one. */
const LINES_MOST = 400;

type CoverProps = { caseId: string; file: EvidenceView; reading: Reading };

function Cover({ caseId, file, reading }: CoverProps) {
  const { t } = useTranslation("moves");
  const [boxes, setBoxes] = useState<Box[]>([]);
  const [chosen, setChosen] = useState<string[]>([]);
  const make = useRedaction(caseId, file.id);
  const isPicture = PICTURES.includes(reading.kind ?? "");
  const lines = linesOf(reading).slice(0, LINES_MOST);
  if (reading.state === "waiting") return <p role="status">{t("reading.waiting")}</p>;
  if (!isPicture && lines.length === 0) {
    return <Notice tone="warn">{t("redact-evidence.cannot")}</Notice>;
  }
  if (make.isSuccess) {
    return (
      <div role="status">
        <Notice tone="good" title={t("redact-evidence.is")}>
          <p>{t("redact-evidence.isAbout")}</p>
        </Notice>
      </div>
    );
  }
  const spans = lines
    .filter((it) => chosen.includes(nameOf(it)))
    .map(({ page, from, to }) => ({ page, from, to }));
  const nothing = boxes.length + spans.length === 0;
  return (
    <Form
      busy={make.isPending}
      onSend={() => {
        if (!nothing) make.mutate({ boxes, spans });
      }}
    >
      {isPicture ? (
        <DrawnOn caseId={caseId} file={file} reading={reading} boxes={boxes} onBoxes={setBoxes} />
      ) : null}
      {lines.length > 0 ? (
        <SomeOf
          name="lines"
          label={t("redact-evidence.lines")}
          hint={isPicture ? t("redact-evidence.linesOfPicture") : t("redact-evidence.linesHint")}
          values={chosen}
          options={lines.map((it) => ({ value: nameOf(it), label: it.text }))}
          onChange={setChosen}
        />
      ) : null}
      {make.error ? <ProblemNotice error={make.error} /> : null}
      {nothing ? <p className="small soft">{t("redact-evidence.nothing")}</p> : null}
    </Form>
  );
}

const nameOf = (it: Span) => `${it.page} ${it.from}`;

type DrawnProps = CoverProps & { boxes: Box[]; onBoxes: (boxes: Box[]) => void };

function DrawnOn({ caseId, file, reading, boxes, onBoxes }: DrawnProps) {
  const { t } = useTranslation("moves");
  const { data } = useQuery(fileQuery(caseId, file.id));
  if (!data || !reading.size) return null;
  return (
    <div className="stack tight">
      <p className="strong">{t("redact-evidence.draw")}</p>
      <p className="hint">{t("redact-evidence.drawHint")}</p>
      <Covering file={data} size={reading.size} boxes={boxes} onBoxes={onBoxes} />
    </div>
  );
}

/** The same boxes sent twice make one copy. */
function useRedaction(id: string, evidence: string) {
  const client = useQueryClient();
  const act = useRef<{ covers: string; key: string }>(null);
  return useMutation({
    mutationFn: (covers: { boxes: Box[]; spans: Span[] }) => {
      const now = JSON.stringify(covers);
      if (act.current?.covers !== now) act.current = { covers: now, key: newKey() };
      const path = { id, evidence };
      const header = { "Idempotency-Key": act.current.key };
      return ask(
        api.POST("/api/v1/cases/{id}/evidence/{evidence}/redactions", {
          params: { path, header },
          body: covers as never,
        }),
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["case", id] }),
  });
}
