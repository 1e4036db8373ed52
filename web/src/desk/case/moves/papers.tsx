/** What is kept, given out, judged, and taken up again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../../shared/api/client";
import { language } from "../../../shared/i18n";
import { Reopen, Scores } from "../../../shared/moves/after";
import { Form } from "../../../shared/moves/Form";
import { useKept } from "../../../shared/moves/kept";
import { Hold } from "../../../shared/moves/staff";
import { saveAs } from "../../../shared/save";
import { OneOf, TextArea, TextInput } from "../../../shared/ui/fields";
import { Notice, ProblemNotice } from "../../../shared/ui/states";
import type { DeskMove } from "./move";

const READERS = ["complainant", "merchant", "mediator", "regulator", "arbitration", "court"] as const;

export const issueDossier: DeskMove<"issue-dossier"> = {
  group: "papers",
  Form: function Dossier({ view, onDone }) {
    const { t } = useTranslation("act");
    const [reader, setReader] = useState<(typeof READERS)[number]>("complainant");
    const client = useQueryClient();
    const make = useMutation({
      mutationFn: async () => {
        const lang = language() === "en" ? "en" : "zh";
        const blob = await ask(
          api.GET("/api/v1/cases/{id}/dossier", {
            params: { path: { id: view.id }, query: { for: reader, lang } },
            parseAs: "blob",
          }),
        );
        saveAs(blob as unknown as Blob, `${view.number}-${reader}.zip`);
      },
      onSuccess: async () => {
        await client.invalidateQueries({ queryKey: ["case", view.id] });
        onDone();
      },
    });
    return (
      <Form
        busy={make.isPending}
        label={t("issue-dossier.go")}
        onSend={() => {
          make.mutate();
        }}
      >
        <OneOf
          name="for"
          label={t("issue-dossier.for")}
          value={reader}
          options={READERS.map((it) => ({ value: it, label: t(`reader.${it}`) }))}
          onChange={setReader}
        />
        <Notice>
          <p className="small">{t("issue-dossier.note")}</p>
        </Notice>
        {make.error ? <ProblemNotice error={make.error} /> : null}
      </Form>
    );
  },
};

const HOLDS = ["litigation", "investigation", "regulator", "other"] as const;

export const placeHold: DeskMove<"place-hold"> = {
  group: "papers",
  Form: function PlaceHold(props) {
    const { t } = useTranslation("act");
    const reasons = HOLDS.map((it) => ({ value: it, label: t(`hold.${it}`) }));
    return <Hold {...props} reasons={reasons} first="litigation" />;
  },
};

export const liftHold: DeskMove<"lift-hold"> = {
  group: "papers",
  Form: function LiftHold({ view, send }) {
    const { t } = useTranslation("act");
    const holds = view.holds ?? [];
    const [chosen, setChosen] = useState(holds[0] ?? "");
    const [text, setText] = useKept(view.id, "lift-hold");
    return (
      <Form
        needed={{ reason: chosen, text }}
        onSend={() => {
          send({ reason: chosen, text });
        }}
      >
        {holds.length > 0 ? (
          <OneOf
            name="reason"
            label={t("hold.reason")}
            value={chosen}
            options={holds.map((it) => ({ value: it, label: nameOfHold(it, t) }))}
            onChange={setChosen}
          />
        ) : (
          <TextInput name="reason" label={t("hold.reason")} value={chosen} onChange={setChosen} />
        )}
        <TextArea name="text" label={t("hold.text")} value={text} onChange={setText} />
      </Form>
    );
  },
};

type Act = ReturnType<typeof useTranslation<"act">>["t"];

const nameOfHold = (reason: string, t: Act) => {
  const known = HOLDS.find((it) => it === reason);
  return known ? t(`hold.${known}`) : reason;
};

export const reopen: DeskMove<"reopen"> = { group: "decide", Form: Reopen };

export const reviewQuality: DeskMove<"review-quality"> = {
  group: "papers",
  Form: function Quality({ send }) {
    const { t } = useTranslation("act");
    return <Scores label={t("review-quality.score")} of={(it) => t(`score.${it}`)} send={send} />;
  },
};
