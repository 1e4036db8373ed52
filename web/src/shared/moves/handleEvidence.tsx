/** Writes down that a file was handed on, or looked at, outside of these pages. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { OneOf, Select } from "../ui/fields";
import { Form } from "./Form";
import type { MoveForm } from "./move";
import { useWhichFile } from "./whichFile";

const ACTS = ["exported", "downloaded", "viewed"] as const;
/** What for, as the record keeps it. */
const PURPOSES = ["own-records", "legal-advice", "police-report", "outside-body", "other"] as const;

type Purpose = (typeof PURPOSES)[number];

export const handleEvidence: MoveForm<"handle-evidence"> = {
  rank: 24,
  Form: function HandleEvidence({ view, send }) {
    const { t } = useTranslation("moves");
    const { file, choice } = useWhichFile(view);
    const [act, setAct] = useState<(typeof ACTS)[number]>("exported");
    const [purpose, setPurpose] = useState<Purpose>("own-records");
    return (
      <Form
        onSend={() => {
          if (file) send({ evidence: file.id, act, purpose });
        }}
      >
        {choice}
        <OneOf
          name="act"
          label={t("handle-evidence.act")}
          value={act}
          options={ACTS.map((it) => ({ value: it, label: t(`handle-evidence.${it}`) }))}
          onChange={setAct}
        />
        <Select
          name="purpose"
          label={t("handle-evidence.purpose")}
          value={purpose}
          options={PURPOSES.map((it) => ({ value: it, label: t(`purpose.${it}`) }))}
          onChange={setPurpose}
        />
      </Form>
    );
  },
};
