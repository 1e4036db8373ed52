/** A copy with parts blacked out: boxes on a picture, pieces and lines of the text that was read. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../api/client";
import type { CaseView, PlaceInText, Reading } from "../../api/types";
import { newKey } from "../../ids";
import { Button } from "../../ui/buttons";
import { type Option, SomeOf } from "../../ui/fields";
import { Notice, ProblemNotice } from "../../ui/states";
import { isDrawn, type Area } from "./reading";

type Line = PlaceInText & { text: string };

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

/** More lines than this are not offered one by one. */
const LINES_MOST = 400;

const nameOf = ({ page, from, to }: PlaceInText) => `${page} ${from} ${to}`;

type Props = {
  view: CaseView;
  evidence: string;
  reading: Reading;
  boxes: Area[];
  onBoxes: (boxes: Area[]) => void;
};

export function Redaction({ view, evidence, reading, boxes, onBoxes }: Props) {
  const { t } = useTranslation("viewer");
  const [chosen, setChosen] = useState<string[]>([]);
  const make = useRedaction(view.id, evidence);
  const drawn = isDrawn(reading.kind);
  const lines = linesOf(reading).slice(0, LINES_MOST);
  const places = [...reading.proposals.map((it) => it.place), ...lines];
  const spans = places
    .filter((it, at) => chosen.includes(nameOf(it)) && places.findIndex((one) => nameOf(one) === nameOf(it)) === at)
    .map(({ page, from, to }) => ({ page, from, to }));
  const count = boxes.length + spans.length;
  if (reading.state === "waiting") return <p role="status">{t("state.waiting")}</p>;
  if (!drawn && lines.length === 0) return <Notice tone="warn">{t("cover.cannot")}</Notice>;
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (count === 0 || make.isPending) return;
        make.mutate(
          { boxes, spans },
          {
            onSuccess: () => {
              onBoxes([]);
              setChosen([]);
            },
          },
        );
      }}
    >
      <p className="small soft">{t(drawn ? "cover.aboutPicture" : "cover.aboutText")}</p>
      {drawn && reading.size ? <Boxes size={reading.size} boxes={boxes} onBoxes={onBoxes} /> : null}
      <Pieces reading={reading} lines={lines} chosen={chosen} onChoose={setChosen} />
      {make.error ? <ProblemNotice error={make.error} /> : null}
      <div role="status">
        {make.isSuccess && count === 0 ? (
          <Notice tone="good" title={t("cover.done")}>
            <p>{t("cover.doneAbout")}</p>
          </Notice>
        ) : count === 0 ? (
          <p className="small soft">{t("cover.nothing")}</p>
        ) : null}
      </div>
      <div className="row">
        <Button type="submit" busy={make.isPending} off={count === 0}>
          {t("cover.go", { count })}
        </Button>
      </div>
    </form>
  );
}

type BoxesProps = { size: [number, number]; boxes: Area[]; onBoxes: (boxes: Area[]) => void };

/** Boxes for whoever does not draw them: each is put in the middle, and moved by keys. */
function Boxes({ size: [wide, high], boxes, onBoxes }: BoxesProps) {
  const { t } = useTranslation("viewer");
  return (
    <div className="row">
      <Button
        look="secondary"
        onPress={() => {
          const box = {
            left: Math.round(wide / 3),
            top: Math.round(high / 3),
            width: Math.round(wide / 3),
            height: Math.max(8, Math.round(high / 16)),
          };
          onBoxes([...boxes, box]);
        }}
      >
        {t("cover.add")}
      </Button>
      {boxes.length > 0 ? (
        <Button
          look="quiet"
          onPress={() => {
            onBoxes(boxes.slice(0, -1));
          }}
        >
          {t("cover.undo")}
        </Button>
      ) : null}
    </div>
  );
}

type PiecesProps = {
  reading: Reading;
  lines: Line[];
  chosen: string[];
  onChoose: (chosen: string[]) => void;
};

/** What looks like a fact by itself, then every line. */
function Pieces({ reading, lines, chosen, onChoose }: PiecesProps) {
  const { t } = useTranslation("viewer");
  const pieces = reading.proposals.map(
    (it): Option => ({ value: nameOf(it.place), label: it.written, about: t(`field.${it.field}`) }),
  );
  const whole = lines.map((it): Option => ({ value: nameOf(it), label: it.text }));
  return (
    <>
      {pieces.length > 0 ? (
        <SomeOf
          name="pieces"
          label={t("cover.pieces")}
          values={chosen}
          options={pieces}
          onChange={onChoose}
        />
      ) : null}
      {whole.length > 0 ? (
        <SomeOf
          name="lines"
          label={t("cover.lines")}
          hint={t(isDrawn(reading.kind) ? "cover.linesOfPicture" : "cover.linesHint")}
          values={chosen}
          options={whole}
          onChange={onChoose}
        />
      ) : null}
    </>
  );
}

type Covers = { boxes: Area[]; spans: PlaceInText[] };

/** The same parts sent twice make one copy. */
function useRedaction(id: string, evidence: string) {
  const client = useQueryClient();
  const act = useRef<{ covers: string; key: string }>(null);
  return useMutation({
    mutationFn: (covers: Covers) => {
      const now = JSON.stringify(covers);
      if (act.current?.covers !== now) act.current = { covers: now, key: newKey() };
      const path = { id, evidence };
      const header = { "Idempotency-Key": act.current.key };
      return ask(
        // The document leaves boxes and spans open.
        api.POST("/api/v1/cases/{id}/evidence/{evidence}/redactions", {
          params: { path, header },
          body: covers as never,
        }),
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ["case", id] }),
  });
}
