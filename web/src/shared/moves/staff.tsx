/** Moves of mediators and outside bodies: to ask a side, and to forbid that anything is destroyed. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Side } from "../api/types";
import { OneOf, Select, TextArea, WrongFields } from "../ui/fields";
import { Form } from "./Form";
import type { MoveForm } from "./move";
import { useNeeded } from "./needed";

const ASKED = ["complainant", "respondent"] as const satisfies Side[];

export const requestInformation: MoveForm<"request-information"> = {
  rank: 4,
  Form: function RequestInformation({ send, busy }) {
    const { t } = useTranslation("moves");
    const [of, setOf] = useState<(typeof ASKED)[number]>("complainant");
    const [text, setText] = useState("");
    const { wrong, check } = useNeeded({ text });
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (check()) send({ of, kinds: [], text });
        }}
      >
        <WrongFields value={wrong}>
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
        </WrongFields>
      </Form>
    );
  },
};

/** Why papers are to be kept, as the record has it. */
const REASONS = ["investigation", "litigation", "supervision"] as const;

export const placeHold: MoveForm<"place-hold"> = {
  rank: 12,
  Form: function PlaceHold({ send, busy }) {
    const { t } = useTranslation("moves");
    const [reason, setReason] = useState<(typeof REASONS)[number]>("supervision");
    const [text, setText] = useState("");
    const { wrong, check } = useNeeded({ text });
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (check()) send({ reason, text });
        }}
      >
        <WrongFields value={wrong}>
          <Select
            name="reason"
            label={t("place-hold.reason")}
            value={reason}
            options={REASONS.map((it) => ({ value: it, label: t(`place-hold.${it}`) }))}
            onChange={setReason}
          />
          <TextArea name="text" label={t("place-hold.text")} value={text} onChange={setText} />
        </WrongFields>
      </Form>
    );
  },
};
