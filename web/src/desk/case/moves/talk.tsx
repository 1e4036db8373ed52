/** Words: to a side, of a call, for colleagues. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { institutionQuery, issuesQuery } from "../../../shared/api/queries";
import { useText } from "../../../shared/i18n";
import { Form } from "../../../shared/moves/Form";
import { useKept } from "../../../shared/moves/kept";
import { OneOf, Select, SomeOf } from "../../../shared/ui/fields";
import type { DeskMove } from "./move";
import { Words } from "./Words";

const SIDES = ["complainant", "respondent"] as const;
type Side = (typeof SIDES)[number];

function useSides(view: { desk?: { mediator?: unknown } | null }, withMediator = false) {
  const { t } = useTranslation("file");
  const sides = SIDES.map((it) => ({ value: it as string, label: t(`side.${it}`) }));
  if (withMediator && view.desk?.mediator) {
    sides.push({ value: "neutral", label: t("side.neutral") });
  }
  return sides;
}

export const message: DeskMove<"message"> = {
  group: "talk",
  keys: "m",
  Form: function Message({ view, send }) {
    const { t } = useTranslation("act");
    const [to, setTo] = useKept(view.id, "message", "to", "complainant");
    const [text, setText] = useKept(view.id, "message");
    return (
      <Form
        needed={{ text }}
        onSend={() => {
          send({ to: to as Side, text });
        }}
      >
        <OneOf
          name="to"
          label={t("message.to")}
          value={to}
          options={useSides(view, true)}
          onChange={setTo}
        />
        <Words
          view={view}
          move="message"
          label={t("message.text")}
          value={text}
          onChange={setText}
        />
      </Form>
    );
  },
};

export const requestInformation: DeskMove<"request-information"> = {
  group: "talk",
  keys: "q",
  Form: function Ask({ view, send }) {
    const { t } = useTranslation("act");
    const say = useText();
    const [of, setOf] = useKept(view.id, "request-information", "of", "complainant");
    const [text, setText] = useKept(view.id, "request-information");
    const [kinds, setKinds] = useState<string[]>([]);
    const [respondent, setRespondent] = useState(view.respondent ?? "");
    const merchants = useQuery(institutionQuery).data?.settings?.merchants ?? [];
    const { data } = useQuery(issuesQuery);
    const wanted = data?.issues.find((it) => it.id === view.issue)?.evidence ?? [];
    const options = wanted.flatMap((it) => {
      const name = data?.evidence.find(({ id }) => id === it.kind)?.name;
      return name ? [{ value: it.kind, label: say(name) }] : [];
    });
    const named = of === "respondent" && !view.respondent;
    return (
      <Form
        needed={{ text, ...(named ? { respondent } : {}) }}
        onSend={() => {
          send({ of: of as Side, kinds, text, ...(named ? { respondent } : {}) });
        }}
      >
        <OneOf
          name="of"
          label={t("request-information.of")}
          value={of}
          options={useSides(view)}
          onChange={setOf}
        />
        {named ? (
          <Select
            name="respondent"
            label={t("request-information.merchant")}
            value={respondent}
            options={[
              { value: "", label: t("choose") },
              ...merchants.map((it) => ({ value: it.id, label: it.name })),
            ]}
            onChange={setRespondent}
          />
        ) : null}
        <Words
          view={view}
          move="request-information"
          label={t("request-information.text")}
          value={text}
          onChange={setText}
        />
        {options.length > 0 ? (
          <SomeOf
            name="kinds"
            label={t("request-information.kinds")}
            values={kinds}
            options={options}
            onChange={setKinds}
          />
        ) : null}
      </Form>
    );
  },
};

export const callBack: DeskMove<"call-back"> = {
  group: "talk",
  Form: function CallBack({ view, send }) {
    const { t } = useTranslation("act");
    const [reached, setReached] = useState("yes");
    const [text, setText] = useKept(view.id, "call-back");
    return (
      <Form
        needed={{ text }}
        onSend={() => {
          send({ reached: reached === "yes", text });
        }}
      >
        <OneOf
          name="reached"
          label={t("call-back.reached")}
          value={reached}
          options={[
            { value: "yes", label: t("call-back.yes") },
            { value: "no", label: t("call-back.no") },
          ]}
          onChange={setReached}
        />
        <Words
          view={view}
          move="call-back"
          label={t("call-back.text")}
          value={text}
          onChange={setText}
        />
      </Form>
    );
  },
};

export const note: DeskMove<"note"> = {
  group: "talk",
  keys: "n",
  Form: function Note({ view, send }) {
    const { t } = useTranslation("act");
    const [text, setText] = useKept(view.id, "note");
    return (
      <Form
        needed={{ text }}
        onSend={() => {
          send({ text });
        }}
      >
        <Words view={view} move="note" label={t("note.text")} value={text} onChange={setText} />
      </Form>
    );
  },
};
