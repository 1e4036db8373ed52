/** Bodies outside the institution: to hand the case to one, and what came of it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "../../../shared/api/queries";
import type { CaseView, MoveBody } from "../../../shared/api/types";
import { useText } from "../../../shared/i18n";
import { OneOf, Select, TextArea } from "../../../shared/ui/fields";
import { Form } from "./Form";
import { useKept } from "./kept";
import type { DeskMove } from "./move";

/** Bodies to choose from: those that have the case where only they are meant, else all outside ones. */
function useBodies(view: CaseView, having: boolean) {
  const text = useText();
  const all = useQuery(channelsQuery).data?.channels ?? [];
  const theirs = view.escalations.filter((it) => !it.outcome).map((it) => it.channel);
  const shown = all.filter((it) =>
    having && theirs.length > 0 ? theirs.includes(it.id) : it.outside || having,
  );
  return shown.map((it) => ({ value: it.id, label: text(it.name), about: text(it.good_for) }));
}

export const escalate: DeskMove<"escalate"> = {
  group: "hand-over",
  Form: function Escalate({ view, send, busy, blocked }) {
    const { t } = useTranslation("act");
    const [channel, setChannel] = useState("");
    return (
      <Form
        busy={busy}
        blocked={blocked}
        needed={{ channel }}
        onSend={() => {
          send({ channel });
        }}
      >
        <OneOf
          name="channel"
          label={t("escalate.to")}
          value={channel}
          options={useBodies(view, false)}
          onChange={setChannel}
        />
      </Form>
    );
  },
};

const OUTCOMES = ["for-complainant", "against-complainant", "settled", "not-taken"] as const;
type Outcome = MoveBody<"record-outside-outcome">["outcome"];

export const recordOutsideOutcome: DeskMove<"record-outside-outcome"> = {
  group: "hand-over",
  Form: function Outside({ view, send, busy, blocked }) {
    const { t } = useTranslation("act");
    const { t: say } = useTranslation("file");
    const bodies = useBodies(view, true);
    const [chosen, setChosen] = useState<string>();
    const [outcome, setOutcome] = useState<Outcome>("for-complainant");
    const [text, setText] = useKept(view.id, "record-outside-outcome");
    const channel = chosen ?? bodies[0]?.value ?? "";
    return (
      <Form
        busy={busy}
        blocked={blocked}
        needed={{ channel, text }}
        onSend={() => {
          send({ channel, outcome, text });
        }}
      >
        <Select
          name="channel"
          label={t("outside.body")}
          value={channel}
          options={bodies}
          onChange={setChosen}
        />
        <OneOf
          name="outcome"
          label={t("outside.outcome")}
          value={outcome}
          options={OUTCOMES.map((it) => ({ value: it, label: say(`outside.${it}`) }))}
          onChange={setOutcome}
        />
        <TextArea name="text" label={t("outside.text")} value={text} onChange={setText} />
      </Form>
    );
  },
};

export const recordSent: DeskMove<"record-sent"> = {
  group: "hand-over",
  Form: function Sent({ view, send, busy, blocked }) {
    const { t } = useTranslation("act");
    const bodies = useBodies(view, true);
    const [chosen, setChosen] = useState<string>();
    const [text, setText] = useKept(view.id, "record-sent");
    const channel = chosen ?? bodies[0]?.value ?? "";
    return (
      <Form
        busy={busy}
        blocked={blocked}
        needed={{ channel, text }}
        onSend={() => {
          send({ channel, text });
        }}
      >
        <Select
          name="channel"
          label={t("outside.body")}
          value={channel}
          options={bodies}
          onChange={setChosen}
        />
        <TextArea name="text" label={t("outside.sent")} value={text} onChange={setText} />
      </Form>
    );
  },
};
