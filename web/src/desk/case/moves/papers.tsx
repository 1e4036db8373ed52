/** What is kept, given out, judged, and taken up again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ask } from "../../../shared/api/client";
import { language } from "../../../shared/i18n";
import { saveAs } from "../../../shared/save";
import { OneOf, Select, TextArea, TextInput } from "../../../shared/ui/fields";
import { Notice, ProblemNotice } from "../../../shared/ui/states";
import { Form } from "./Form";
import { useKept } from "./kept";
import type { DeskMove } from "./move";

const READERS = ["complainant", "merchant", "mediator", "regulator", "arbitration", "court"] as const;

export const issueDossier: DeskMove<"issue-dossier"> = {
  group: "papers",
  Form: function Dossier({ view, blocked, onDone }) {
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
        blocked={blocked}
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
  Form: function PlaceHold({ view, send, busy, blocked }) {
    const { t } = useTranslation("act");
    const [reason, setReason] = useState<(typeof HOLDS)[number]>("litigation");
    const [text, setText] = useKept(view.id, "place-hold");
    return (
      <Form
        busy={busy}
        blocked={blocked}
        needed={{ text }}
        onSend={() => {
          send({ reason, text });
        }}
      >
        <Select
          name="reason"
          label={t("hold.reason")}
          value={reason}
          options={HOLDS.map((it) => ({ value: it, label: t(`hold.${it}`) }))}
          onChange={setReason}
        />
        <TextArea name="text" label={t("hold.text")} value={text} onChange={setText} />
      </Form>
    );
  },
};

export const liftHold: DeskMove<"lift-hold"> = {
  group: "papers",
  Form: function LiftHold({ view, send, busy, blocked }) {
    const { t } = useTranslation("act");
    const holds = view.holds ?? [];
    const [chosen, setChosen] = useState(holds[0] ?? "");
    const [text, setText] = useKept(view.id, "lift-hold");
    return (
      <Form
        busy={busy}
        blocked={blocked}
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

const REASONS = ["new-facts", "user-continues", "outside-decision", "not-arrived"] as const;

export const reopen: DeskMove<"reopen"> = {
  group: "decide",
  Form: function Reopen({ send, busy, blocked }) {
    const { t } = useTranslation("act");
    const { t: say } = useTranslation("file");
    const [reason, setReason] = useState<(typeof REASONS)[number]>("new-facts");
    return (
      <Form
        busy={busy}
        blocked={blocked}
        onSend={() => {
          send({ reason });
        }}
      >
        <OneOf
          name="reason"
          label={t("why")}
          value={reason}
          options={REASONS.map((it) => ({ value: it, label: say(`reopen.${it}`) }))}
          onChange={setReason}
        />
      </Form>
    );
  },
};

const SCORES = ["5", "4", "3", "2", "1"] as const;

export const reviewQuality: DeskMove<"review-quality"> = {
  group: "papers",
  Form: function Quality({ send, busy, blocked }) {
    const { t } = useTranslation("act");
    const [score, setScore] = useState<(typeof SCORES)[number]>();
    return (
      <Form
        busy={busy}
        blocked={blocked}
        needed={{ score: score ?? "" }}
        onSend={() => {
          if (score) send({ score: Number(score) });
        }}
      >
        <OneOf
          name="score"
          label={t("review-quality.score")}
          value={score}
          options={SCORES.map((it) => ({ value: it, label: t(`score.${it}`) }))}
          onChange={setScore}
        />
      </Form>
    );
  },
};
