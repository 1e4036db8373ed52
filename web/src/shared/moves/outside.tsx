/** Ways outside the institution: to take one, and to write down what came of it. */
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { channelsQuery, guideQuery } from "../api/queries";
import type { CaseView, MoveBody } from "../api/types";
import { useSides } from "../case/sides";
import { Contact } from "../guide/advice";
import { useText } from "../i18n";
import { credential } from "../session";
import { OneOf, Select, TextArea, WrongFields } from "../ui/fields";
import { Load, Notice } from "../ui/states";
import { Form } from "./Form";
import type { MoveForm } from "./move";
import { useNeeded } from "./needed";

export const escalate: MoveForm<"escalate"> = {
  rank: 16,
  Form: function Escalate({ view, send, busy }) {
    const { t } = useTranslation("moves");
    const text = useText();
    const [channel, setChannel] = useState<string>();
    const outside = useQuery(channelsQuery).data?.channels.filter((it) => it.outside) ?? [];
    const isOutside = (id: string) => outside.some((it) => it.id === id);
    const chosen = outside.find((it) => it.id === channel);
    return (
      <Load query={guideQuery({ case: view.id }, credential(view.id))}>
        {({ channels }) => (
          <Form
            busy={busy}
            onSend={() => {
              if (channel) send({ channel });
            }}
          >
            <OneOf
              name="channel"
              label={t("escalate.which")}
              value={channel}
              options={channels
                .filter((it) => isOutside(it.channel))
                .map((it) => ({
                  value: it.channel,
                  label: text(it.name),
                  about: `${text(it.because.text)}\n${text(it.good_for)}`,
                }))}
              onChange={setChannel}
            />
            <div aria-live="polite" className="stack tight">
              {chosen?.contacts.map((it) => (
                <Contact key={it.value} contact={it} />
              ))}
            </div>
            <Notice>
              <p>{t("escalate.note")}</p>
            </Notice>
          </Form>
        )}
      </Load>
    );
  },
};

const OUTCOMES = ["for-complainant", "against-complainant", "settled", "not-taken"] as const;

type Outcome = MoveBody<"record-outside-outcome">["outcome"];

export const recordOutsideOutcome: MoveForm<"record-outside-outcome"> = {
  rank: 9,
  Form: function Outside({ view, send, busy }) {
    const { t } = useTranslation("moves");
    const options = useBodies(view);
    const [chosen, setChannel] = useState<string>();
    const [outcome, setOutcome] = useState<Outcome>("for-complainant");
    const [text, setText] = useState("");
    const { wrong, check } = useNeeded({ text });
    const channel = chosen ?? options[0]?.value ?? "";
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (channel && check()) send({ channel, outcome, text });
        }}
      >
        <WrongFields value={wrong}>
          <Select
            name="channel"
            label={t("outside.body")}
            value={channel}
            options={options}
            onChange={setChannel}
          />
          <OneOf
            name="outcome"
            label={t("outside.outcome")}
            value={outcome}
            options={OUTCOMES.map((it) => ({ value: it, label: t(`outside.${it}`) }))}
            onChange={setOutcome}
          />
          <TextArea name="text" label={t("outside.text")} value={text} onChange={setText} />
        </WrongFields>
      </Form>
    );
  },
};

export const recordSent: MoveForm<"record-sent"> = {
  rank: 18,
  Form: function Sent({ view, send, busy }) {
    const { t } = useTranslation("moves");
    const options = useBodies(view);
    const [chosen, setChannel] = useState<string>();
    const [text, setText] = useState("");
    const { wrong, check } = useNeeded({ text });
    const channel = chosen ?? options[0]?.value ?? "";
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (channel && check()) send({ channel, text });
        }}
      >
        <WrongFields value={wrong}>
          <Select
            name="channel"
            label={t("outside.body")}
            value={channel}
            options={options}
            onChange={setChannel}
          />
          <TextArea name="text" label={t("outside.sent")} value={text} onChange={setText} />
        </WrongFields>
      </Form>
    );
  },
};

/** The bodies that have the case; all of them where none is on record. */
function useBodies(view: CaseView) {
  const text = useText();
  const all = useQuery(channelsQuery).data?.channels ?? [];
  const { part } = useSides();
  // A body speaks for itself alone.
  const own = all.filter((it) => it.id === part.body);
  if (own.length > 0) return own.map((it) => ({ value: it.id, label: text(it.name) }));
  const theirs = view.escalations.filter((it) => !it.outcome).map((it) => it.channel);
  const shown = theirs.length > 0 ? all.filter((it) => theirs.includes(it.id)) : all;
  return shown.map((it) => ({ value: it.id, label: text(it.name) }));
}
