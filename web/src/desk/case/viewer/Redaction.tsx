/** A copy with parts blacked out: boxes on a picture, pieces of a text. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../../shared/api/client";
import type { CaseView } from "../../../shared/api/types";
import { newKey } from "../../../shared/ids";
import { Button } from "../../../shared/ui/buttons";
import { SomeOf } from "../../../shared/ui/fields";
import { Notice, ProblemNotice } from "../../../shared/ui/states";
import { isDrawn, type Area, type Reading } from "./reading";

type Props = {
  view: CaseView;
  evidence: string;
  reading: Reading;
  boxes: Area[];
  onBoxes: (boxes: Area[]) => void;
};

export function Redaction({ view, evidence, reading, boxes, onBoxes }: Props) {
  const { t } = useTranslation("viewer");
  const { t: file } = useTranslation("file");
  const [pieces, setPieces] = useState<string[]>([]);
  const client = useQueryClient();
  const [wide, high] = reading.size ?? [0, 0];
  const drawn = isDrawn(reading.kind);
  const make = useMutation({
    mutationFn: () => {
      const spans = pieces.flatMap((it) => {
        const place = reading.proposals[Number(it)]?.place;
        return place ? [{ page: place.page, from: place.from, to: place.to }] : [];
      });
      return ask(
        api.POST("/api/v1/cases/{id}/evidence/{evidence}/redactions", {
          params: { path: { id: view.id, evidence }, header: { "Idempotency-Key": newKey() } },
          body: { boxes, spans } as never,
        }),
      );
    },
    onSuccess: async () => {
      onBoxes([]);
      setPieces([]);
      await client.invalidateQueries({ queryKey: ["case", view.id] });
      await client.invalidateQueries({ queryKey: ["reading", view.id] });
    },
  });
  const nothing = boxes.length === 0 && pieces.length === 0;
  return (
    <div className="stack">
      <p className="small soft">{t(drawn ? "cover.aboutPicture" : "cover.aboutText")}</p>
      {drawn && wide > 0 ? (
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
      ) : null}
      {reading.proposals.length > 0 ? (
        <SomeOf
          name="pieces"
          label={t("cover.pieces")}
          values={pieces}
          options={reading.proposals.map((it, at) => ({
            value: String(at),
            label: it.written,
            about: file(`field.${it.field}`),
          }))}
          onChange={setPieces}
        />
      ) : null}
      {make.error ? <ProblemNotice error={make.error} /> : null}
      {make.isSuccess && nothing ? <Notice tone="good" title={t("cover.done")} /> : null}
      <div className="row">
        <Button
          busy={make.isPending}
          onPress={() => {
            if (!nothing) make.mutate();
          }}
        >
          {t("cover.go", { count: boxes.length + pieces.length })}
        </Button>
      </div>
    </div>
  );
}
