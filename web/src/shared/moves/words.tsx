/** Moves that are words: an answer, a statement, a message, an objection. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, Side } from "../api/types";
import { useSides } from "../case/sides";
import { OneOf, TextArea } from "../ui/fields";
import { Form } from "./Form";
import { useKept } from "./kept";
import type { MoveForm } from "./move";

export const answer: MoveForm<"answer"> = {
  rank: 1,
  Form: function Answer({ view, send }) {
    const { t } = useTranslation("moves");
    const { own } = useSides();
    const open = view.requests.filter((it) => it.of === own && !it.answered);
    const [request, setRequest] = useState(open[0]?.id);
    const [text, setText] = useKept(view.id, "answer");
    return (
      <Form
        needed={{ text }}
        onSend={() => {
          if (request) send({ request, text });
        }}
      >
        {open.length > 1 ? (
          <OneOf
            name="request"
            label={t("which")}
            value={request}
            options={open.map((it) => ({ value: it.id, label: it.text ?? it.id }))}
            onChange={setRequest}
          />
        ) : (
          <p className="said">{open[0]?.text}</p>
        )}
        <TextArea name="text" label={t("answer.text")} value={text} onChange={setText} />
      </Form>
    );
  },
};

export const state: MoveForm<"state"> = {
  rank: 14,
  Form: (props) => <Words move="state" {...props} />,
};

export const object: MoveForm<"object"> = {
  rank: 5,
  Form: (props) => <Words move="object" {...props} />,
};

type WordsProps = {
  view: CaseView;
  send: (body: { text: string }) => void;
  move: "state" | "object";
};

function Words({ move, view, send }: WordsProps) {
  const { t } = useTranslation("moves");
  const [text, setText] = useKept(view.id, move);
  return (
    <Form
      needed={{ text }}
      onSend={() => {
        send({ text });
      }}
    >
      <TextArea name="text" label={t(`${move}.text`)} value={text} onChange={setText} />
    </Form>
  );
}

/** To whom each side may write. */
const READERS = {
  complainant: ["institution", "respondent"],
  respondent: ["institution", "complainant"],
  neutral: ["complainant", "respondent", "institution"],
  institution: ["complainant", "respondent"],
} as const satisfies Record<Side, Side[]>;

type Reader = (typeof READERS)[keyof typeof READERS][number];

export const message: MoveForm<"message"> = {
  rank: 8,
  Form: function Message({ view, send }) {
    const { t } = useTranslation("moves");
    const { own } = useSides();
    const readers: readonly Reader[] = READERS[own];
    const [to, setTo] = useState<Reader>(readers[0] ?? "institution");
    const [text, setText] = useKept(view.id, "message");
    return (
      <Form
        needed={{ text }}
        onSend={() => {
          send({ to, text });
        }}
      >
        <OneOf
          name="to"
          label={t("message.to")}
          value={to}
          options={readers.map((it): { value: Reader; label: string } => ({ value: it, label: t(`message.${it}`) }))}
          onChange={setTo}
        />
        <TextArea name="text" label={t("message.text")} value={text} onChange={setText} />
      </Form>
    );
  },
};
