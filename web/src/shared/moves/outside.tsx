/** Ways outside the institution: to take one, and to write down what came of it. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery, guideQuery } from "../api/queries";
import type { CaseView, ChannelAdvice, ChannelView, Move, MoveBody } from "../api/types";
import { useSides } from "../case/sides";
import { Contact } from "../guide/advice";
import { useText } from "../i18n";
import { credential } from "../session";
import { OneOf, Select, TextArea } from "../ui/fields";
import { Load, Notice } from "../ui/states";
import { Form } from "./Form";
import { useKept } from "./kept";
import type { FormProps, MoveForm } from "./move";

export const escalate: MoveForm<"escalate"> = {
  rank: 16,
  Form: function Escalate({ view, send }) {
    return (
      <Load query={channelsQuery}>
        {({ channels }) => (
          <Load query={guideQuery({ case: view.id }, credential(view.id))}>
            {({ channels: advised }) => (
              <Further ways={channels.filter((it) => it.outside)} advised={advised} send={send} />
            )}
          </Load>
        )}
      </Load>
    );
  },
};

type FurtherProps = Pick<FormProps<"escalate">, "send"> & {
  ways: ChannelView[];
  /** What fits the case as it stands; some ways only do once the institution has answered, or is late. */
  advised: ChannelAdvice[];
};

/** All ways outside: those that fit now first, with why. */
function Further({ ways, advised, send }: FurtherProps) {
  const { t } = useTranslation("moves");
  const text = useText();
  const [channel, setChannel] = useState<string>();
  const chosen = ways.find((it) => it.id === channel);
  const because = new Map(advised.map((it) => [it.channel, text(it.because.text)]));
  const fitting = advised.flatMap((it) => ways.find(({ id }) => id === it.channel) ?? []);
  const others = ways.filter((it) => !because.has(it.id));
  return (
    <Form
      needed={{ channel: channel ?? "" }}
      onSend={() => {
        if (channel) send({ channel });
      }}
    >
      {fitting.length === 0 ? (
        <Notice>
          <p>{t("escalate.early")}</p>
        </Notice>
      ) : null}
      <OneOf
        name="channel"
        label={t("escalate.which")}
        value={channel}
        options={[...fitting, ...others].map((it) => ({
          value: it.id,
          label: text(it.name),
          about: [because.get(it.id), text(it.good_for)].filter(Boolean).join("\n"),
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
  );
}

const OUTCOMES = ["for-complainant", "against-complainant", "settled", "not-taken"] as const;

type Outcome = MoveBody<"record-outside-outcome">["outcome"];

export const recordOutsideOutcome: MoveForm<"record-outside-outcome"> = {
  rank: 9,
  Form: function Outside(props) {
    const { t } = useTranslation("moves");
    return <OutsideOutcome {...props} say={(it) => t(`outside.${it}`)} />;
  },
};

type OutcomeProps = FormProps<"record-outside-outcome"> & { say: (outcome: Outcome) => string };

/** `say` names outcomes as their reader takes them: for you, or for the complainant. */
export function OutsideOutcome({ view, send, say }: OutcomeProps) {
  const { t } = useTranslation("moves");
  const [outcome, setOutcome] = useState<Outcome>("for-complainant");
  return (
    <OfBody
      view={view}
      move="record-outside-outcome"
      label={t("outside.text")}
      onSend={(said) => {
        send({ ...said, outcome });
      }}
    >
      <OneOf
        name="outcome"
        label={t("outside.outcome")}
        value={outcome}
        options={OUTCOMES.map((it) => ({ value: it, label: say(it) }))}
        onChange={setOutcome}
      />
    </OfBody>
  );
}

export const recordSent: MoveForm<"record-sent"> = { rank: 18, Form: Sent };

export function Sent({ view, send }: FormProps<"record-sent">) {
  const { t } = useTranslation("moves");
  return <OfBody view={view} move="record-sent" label={t("outside.sent")} onSend={send} />;
}

type OfBodyProps = {
  view: CaseView;
  move: Move;
  label: string;
  onSend: (said: { channel: string; text: string }) => void;
  children?: ReactNode;
};

/** A body, and words about it. */
function OfBody({ view, move, label, onSend, children }: OfBodyProps) {
  const { t } = useTranslation("moves");
  const options = useBodies(view);
  const [chosen, setChannel] = useState<string>();
  const [text, setText] = useKept(view.id, move);
  const channel = chosen ?? options[0]?.value ?? "";
  return (
    <Form
      needed={{ channel, text }}
      onSend={() => {
        onSend({ channel, text });
      }}
    >
      <Select
        name="channel"
        label={t("outside.body")}
        value={channel}
        options={options}
        onChange={setChannel}
      />
      {children}
      <TextArea name="text" label={label} value={text} onChange={setText} />
    </Form>
  );
}

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
