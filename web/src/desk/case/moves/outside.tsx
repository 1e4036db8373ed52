/** Bodies outside the institution: to hand the case to one, and what came of it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "../../../shared/api/queries";
import { useText } from "../../../shared/i18n";
import { Form } from "../../../shared/moves/Form";
import { OutsideOutcome, Sent } from "../../../shared/moves/outside";
import { OneOf } from "../../../shared/ui/fields";
import type { DeskMove } from "./move";

export const escalate: DeskMove<"escalate"> = {
  group: "hand-over",
  Form: function Escalate({ send }) {
    const { t } = useTranslation("act");
    const text = useText();
    const [channel, setChannel] = useState("");
    const bodies = useQuery(channelsQuery).data?.channels.filter((it) => it.outside) ?? [];
    return (
      <Form
        needed={{ channel }}
        onSend={() => {
          send({ channel });
        }}
      >
        <OneOf
          name="channel"
          label={t("escalate.to")}
          value={channel}
          options={bodies.map((it) => ({ value: it.id, label: text(it.name), about: text(it.good_for) }))}
          onChange={setChannel}
        />
      </Form>
    );
  },
};

export const recordOutsideOutcome: DeskMove<"record-outside-outcome"> = {
  group: "hand-over",
  Form: function Outside(props) {
    const { t } = useTranslation("file");
    return <OutsideOutcome {...props} say={(it) => t(`outside.${it}`)} />;
  },
};

export const recordSent: DeskMove<"record-sent"> = { group: "hand-over", Form: Sent };
