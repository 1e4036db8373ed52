/** Moves of mediators and outside bodies: to ask a side, and to forbid that anything is destroyed. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Side } from "../api/types";
import { OneOf, type Option, Select, TextArea } from "../ui/fields";
import { Form } from "./Form";
import { useKept } from "./kept";
import type { FormProps, MoveForm } from "./move";

const ASKED = ["complainant", "respondent"] as const satisfies Side[];

export const requestInformation: MoveForm<"request-information"> = {
  rank: 4,
  Form: function RequestInformation({ view, send }) {
    const { t } = useTranslation("moves");
    const [of, setOf] = useState<(typeof ASKED)[number]>("complainant");
    const [text, setText] = useKept(view.id, "request-information");
    return (
      <Form
        needed={{ text }}
        onSend={() => {
          send({ of, kinds: [], text });
        }}
      >
        <OneOf
          name="of"
          label={t("request-information.of")}
          value={of}
          options={ASKED.map((it) => ({ value: it, label: t(`message.${it}`) }))}
          onChange={setOf}
        />
        <TextArea
          name="text"
          label={t("request-information.text")}
          value={text}
          onChange={setText}
        />
      </Form>
    );
  },
};

/** Why papers are to be kept, as the record has it. */
const REASONS = ["investigation", "litigation", "supervision"] as const;

export const placeHold: MoveForm<"place-hold"> = {
  rank: 12,
  Form: function PlaceHold(props) {
    const { t } = useTranslation("moves");
    const reasons = REASONS.map((it) => ({ value: it, label: t(`place-hold.${it}`) }));
    return <Hold {...props} reasons={reasons} first="supervision" />;
  },
};

type HoldProps<R extends string> = FormProps<"place-hold"> & { reasons: Option<R>[]; first: R };

/** Nothing of the case may be destroyed. A reason is a code of whoever says so. */
export function Hold<R extends string>({ view, send, reasons, first }: HoldProps<R>) {
  const { t } = useTranslation("moves");
  const [reason, setReason] = useState<R>(first);
  const [text, setText] = useKept(view.id, "place-hold");
  return (
    <Form
      needed={{ text }}
      onSend={() => {
        send({ reason, text });
      }}
    >
      <Select
        name="reason"
        label={t("place-hold.reason")}
        value={reason}
        options={reasons}
        onChange={setReason}
      />
      <TextArea name="text" label={t("place-hold.text")} value={text} onChange={setText} />
    </Form>
  );
}
