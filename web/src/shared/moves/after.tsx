/** After the end: to take the case on again, and to say how it was handled. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { OneOf } from "../ui/fields";
import { Form } from "./Form";
import type { MoveForm } from "./move";

const REASONS = ["new-facts", "not-arrived", "outside-decision", "user-continues"] as const;

export const reopen: MoveForm<"reopen"> = {
  rank: 9,
  Form: function Reopen({ send, busy }) {
    const { t } = useTranslation("moves");
    const [reason, setReason] = useState<(typeof REASONS)[number]>("new-facts");
    return (
      <Form
        busy={busy}
        onSend={() => {
          send({ reason });
        }}
      >
        <OneOf
          name="reason"
          label={t("reopen.reason")}
          value={reason}
          options={REASONS.map((it) => ({ value: it, label: t(`reopen.${it}`) }))}
          onChange={setReason}
        />
      </Form>
    );
  },
};

const SCORES = ["5", "4", "3", "2", "1"] as const;

export const rate: MoveForm<"rate"> = {
  rank: 7,
  Form: function Rate({ send, busy }) {
    const { t } = useTranslation("moves");
    const [score, setScore] = useState<(typeof SCORES)[number]>("4");
    return (
      <Form
        busy={busy}
        onSend={() => {
          send({ score: Number(score) });
        }}
      >
        <OneOf
          name="score"
          label={t("rate.score")}
          value={score}
          options={SCORES.map((it) => ({ value: it, label: t(`rate.${it}`) }))}
          onChange={setScore}
        />
      </Form>
    );
  },
};
