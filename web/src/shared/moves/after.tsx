/** After the end: to take the case on again, and to say how it was handled. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { OneOf } from "../ui/fields";
import { Form } from "./Form";
import type { FormProps, MoveForm } from "./move";

const REASONS = ["new-facts", "not-arrived", "outside-decision", "user-continues"] as const;

export const reopen: MoveForm<"reopen"> = {
  rank: 9,
  Form: Reopen,
};

export function Reopen({ send }: Pick<FormProps<"reopen">, "send">) {
  const { t } = useTranslation("moves");
  const [reason, setReason] = useState<(typeof REASONS)[number]>("new-facts");
  return (
    <Form
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
}

const SCORES = ["5", "4", "3", "2", "1"] as const;

export const rate: MoveForm<"rate"> = {
  rank: 7,
  Form: function Rate({ send }) {
    const { t } = useTranslation("moves");
    return <Scores label={t("rate.score")} of={(it) => t(`rate.${it}`)} first="4" send={send} />;
  },
};

export type Score = (typeof SCORES)[number];

type ScoresProps = {
  label: string;
  of: (score: Score) => string;
  /** What stands there at first; nothing where it has to be chosen. */
  first?: Score;
  send: (body: { score: number }) => void;
};

/** From very good to very poor. */
export function Scores({ label, of, first, send }: ScoresProps) {
  const [score, setScore] = useState(first);
  return (
    <Form
      needed={{ score: score ?? "" }}
      onSend={() => {
        send({ score: Number(score) });
      }}
    >
      <OneOf
        name="score"
        label={label}
        value={score}
        options={SCORES.map((it) => ({ value: it, label: of(it) }))}
        onChange={setScore}
      />
    </Form>
  );
}
