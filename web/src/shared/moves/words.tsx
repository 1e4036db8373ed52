/** Moves that are words: an answer, a statement, a message, an objection. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Side } from "../api/types";
import { useSides } from "../case/sides";
import { OneOf, TextArea, WrongFields } from "../ui/fields";
import { Form } from "./Form";
import type { FormProps, MoveForm } from "./move";
import { useNeeded } from "./needed";

export const answer: MoveForm<"answer"> = {
  rank: 1,
  Form: function Answer({ view, send, busy }) {
    const { t } = useTranslation("moves");
    const { own } = useSides();
    const open = view.requests.filter((it) => it.of === own && !it.answered);
    const [request, setRequest] = useState(open[0]?.id);
    const [text, setText] = useState("");
    const { wrong, check } = useNeeded({ text });
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (request && check()) send({ request, text });
        }}
      >
        <WrongFields value={wrong}>
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
        </WrongFields>
      </Form>
    );
  },
};

export const state: MoveForm<"state"> = {
  rank: 14,
  Form: ({ send, busy }) => <Words label="state.text" {...{ send, busy }} />,
};

export const object: MoveForm<"object"> = {
  rank: 5,
  Form: ({ send, busy }) => <Words label="object.text" {...{ send, busy }} />,
};

type WordsProps = Pick<FormProps<"state">, "send" | "busy"> & {
  label: "state.text" | "object.text";
};

function Words({ label, send, busy }: WordsProps) {
  const { t } = useTranslation("moves");
  const [text, setText] = useState("");
  const { wrong, check } = useNeeded({ text });
  return (
    <Form
      busy={busy}
      onSend={() => {
        if (check()) send({ text });
      }}
    >
      <WrongFields value={wrong}>
        <TextArea name="text" label={t(label)} value={text} onChange={setText} />
      </WrongFields>
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
  Form: function Message({ send, busy }) {
    const { t } = useTranslation("moves");
    const { own } = useSides();
    const readers: readonly Reader[] = READERS[own];
    const [to, setTo] = useState<Reader>(readers[0] ?? "institution");
    const [text, setText] = useState("");
    const { wrong, check } = useNeeded({ text });
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (check()) send({ to, text });
        }}
      >
        <WrongFields value={wrong}>
          <OneOf
            name="to"
            label={t("message.to")}
            value={to}
            options={readers.map((it): { value: Reader; label: string } => ({ value: it, label: t(`message.${it}`) }))}
            onChange={setTo}
          />
          <TextArea name="text" label={t("message.text")} value={text} onChange={setText} />
        </WrongFields>
      </Form>
    );
  },
};
