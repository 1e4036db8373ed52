/** Whether a complaint is taken on, and when it is answered. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { channelsQuery } from "../../../shared/api/queries";
import { momentOf } from "../../../shared/dates";
import { useText } from "../../../shared/i18n";
import { Form } from "../../../shared/moves/Form";
import { useKept } from "../../../shared/moves/kept";
import { staffQuery } from "../../../shared/staff/queries";
import { Select, SomeOf, TextInput } from "../../../shared/ui/fields";
import type { DeskMove } from "./move";
import { Words } from "./Words";

/** Codes of the institution's own; these are what the desk offers. */
const REASONS = ["not-ours", "court-has-it", "decided-before", "no-facts", "other"] as const;

export const decline: DeskMove<"decline"> = {
  group: "decide",
  danger: true,
  Form: function Decline({ view, send }) {
    const { t } = useTranslation("act");
    const say = useText();
    const [reason, setReason] = useState<(typeof REASONS)[number]>("not-ours");
    const [next, setNext] = useState<string[]>([]);
    const [text, setText] = useKept(view.id, "decline");
    const channels = useQuery(channelsQuery).data?.channels ?? [];
    return (
      <Form
        danger
        needed={{ text }}
        onSend={() => {
          send({ reason, next, text });
        }}
      >
        <Select
          name="reason"
          label={t("decline.reason")}
          value={reason}
          options={REASONS.map((it) => ({ value: it, label: t(`decline.${it}`) }))}
          onChange={setReason}
        />
        <Words
          view={view}
          move="decline"
          label={t("decline.text")}
          hint={t("seenByComplainant")}
          value={text}
          onChange={setText}
        />
        <SomeOf
          name="next"
          label={t("decline.next")}
          values={next}
          options={channels.map((it) => ({ value: it.id, label: say(it.name) }))}
          onChange={setNext}
        />
      </Form>
    );
  },
};

export const redirect: DeskMove<"redirect"> = {
  group: "decide",
  danger: true,
  Form: function Redirect({ view, send }) {
    const { t } = useTranslation("act");
    const say = useText();
    const [to, setTo] = useState("");
    const [text, setText] = useKept(view.id, "redirect");
    const channels = useQuery(channelsQuery).data?.channels ?? [];
    return (
      <Form
        danger
        needed={{ to, text }}
        onSend={() => {
          send({ to, text });
        }}
      >
        <Select
          name="to"
          label={t("redirect.to")}
          value={to}
          options={[
            { value: "", label: t("choose") },
            ...channels.map((it) => ({ value: it.id, label: say(it.name) })),
          ]}
          onChange={setTo}
        />
        <Words
          view={view}
          move="redirect"
          label={t("redirect.text")}
          hint={t("seenByComplainant")}
          value={text}
          onChange={setText}
        />
      </Form>
    );
  },
};

export const extend: DeskMove<"extend"> = {
  group: "decide",
  Form: function Extend({ view, send }) {
    const { t } = useTranslation("act");
    const [until, setUntil] = useState("");
    const [approved, setApproved] = useState("");
    const [text, setText] = useKept(view.id, "extend");
    const staff = useQuery(staffQuery).data?.staff ?? [];
    const moment = until ? momentOf(`${until}T23:59`) : undefined;
    return (
      <Form
        needed={{ text }}
        onSend={() => {
          send({
            text,
            ...(moment ? { until: moment } : {}),
            ...(approved ? { approved_by: approved } : {}),
          });
        }}
      >
        <Words
          view={view}
          move="extend"
          label={t("extend.text")}
          hint={t("seenByComplainant")}
          value={text}
          onChange={setText}
        />
        <TextInput
          name="until"
          label={t("extend.until")}
          hint={t("extend.untilHint")}
          type="date"
          optional
          value={until}
          onChange={setUntil}
        />
        <Select
          name="approved"
          label={t("extend.approved")}
          optional
          value={approved}
          options={[
            { value: "", label: t("nobody") },
            ...staff.map((it) => ({ value: it.id, label: it.name })),
          ]}
          onChange={setApproved}
        />
      </Form>
    );
  },
};
