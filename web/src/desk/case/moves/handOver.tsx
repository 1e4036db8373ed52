/** Who has it next, and what belongs to it. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { meQuery } from "../../../shared/account/me";
import { api, ask } from "../../../shared/api/client";
import { institutionQuery } from "../../../shared/api/queries";
import { useText } from "../../../shared/i18n";
import { Form } from "../../../shared/moves/Form";
import { staffQuery } from "../../../shared/staff/queries";
import { Button } from "../../../shared/ui/buttons";
import { Select, TextInput } from "../../../shared/ui/fields";
import { ProblemNotice } from "../../../shared/ui/states";
import type { DeskMove, FormProps } from "./move";

export const assign: DeskMove<"assign"> = {
  group: "hand-over",
  keys: "t",
  Form: function Assign({ view, send }) {
    const { t } = useTranslation("act");
    const { t: work } = useTranslation("work");
    const say = useText();
    const staff = useQuery(staffQuery).data?.staff ?? [];
    const queues = useQuery(institutionQuery).data?.settings?.queues ?? [];
    const [to, setTo] = useState<string>(view.desk?.assigned ?? "");
    const [queue, setQueue] = useState<string>(view.desk?.queue ?? "");
    const me = useQuery(meQuery).data?.id ?? "";
    const people = staff.filter((it) => it.roles.some((one) => one !== "mediator"));
    return (
      <Form
        onSend={() => {
          send({ to: to || null, queue: queue || null });
        }}
      >
        <Select
          name="to"
          label={t("assign.to")}
          value={to}
          options={[
            { value: "", label: t("nobody") },
            ...people.map((it) => ({
              value: it.id,
              label: `${it.name} · ${it.roles.map((one) => work(`role.${one}`)).join(" ")}`,
            })),
          ]}
          onChange={setTo}
        />
        {people.some((it) => it.id === me) && to !== me ? (
          <div className="shares">
            <Button
              look="secondary"
              onPress={() => {
                setTo(me);
              }}
            >
              {t("assign.me")}
            </Button>
          </div>
        ) : null}
        <Select
          name="queue"
          label={t("assign.queue")}
          value={queue}
          options={[
            { value: "", label: t("assign.noQueue") },
            ...queues.map((it) => ({ value: it.id, label: say(it.name) })),
          ]}
          onChange={setQueue}
        />
      </Form>
    );
  },
};

export const inviteMediator: DeskMove<"invite-mediator"> = {
  group: "hand-over",
  Form: function Invite({ send }) {
    const { t } = useTranslation("act");
    const staff = useQuery(staffQuery).data?.staff ?? [];
    const [mediator, setMediator] = useState("");
    return (
      <Form
        needed={{ mediator }}
        onSend={() => {
          send({ mediator });
        }}
      >
        <Select
          name="mediator"
          label={t("invite-mediator.who")}
          value={mediator}
          options={[
            { value: "", label: t("choose") },
            ...staff
              .filter((it) => it.roles.includes("mediator"))
              .map((it) => ({ value: it.id, label: it.name })),
          ]}
          onChange={setMediator}
        />
      </Form>
    );
  },
};

/** The case that a number names, looked up once the number is whole. */
function useCaseOf(number: string) {
  const id = number.trim().toUpperCase();
  return useQuery({
    queryKey: ["case-of-number", id],
    queryFn: () => ask(api.GET("/api/v1/cases/{id}", { params: { path: { id } } })),
    enabled: id.length >= 12,
    retry: false,
  });
}

type Other = Pick<FormProps<"link">, "view"> & {
  label: "link.other" | "merge.into";
  danger?: boolean;
  onFound: (id: string) => void;
};

function OtherCase({ view, label, danger, onFound }: Other) {
  const { t } = useTranslation("act");
  const { t: say } = useTranslation("file");
  const [number, setNumber] = useState("");
  const { data, error } = useCaseOf(number);
  const self = data?.id === view.id;
  return (
    <Form
      blocked={!data || self}
      danger={Boolean(danger)}
      needed={{ number }}
      onSend={() => {
        if (data) onFound(data.id);
      }}
    >
      <TextInput
        name="number"
        label={t(label)}
        hint={t("numberHint")}
        most={40}
        value={number}
        onChange={setNumber}
      />
      {data && !self ? (
        <p className="notice" role="status">
          {data.number} · {say(`stage.${data.stage}`)}
        </p>
      ) : null}
      {self ? <p className="notice warn">{t("sameCase")}</p> : null}
      {error ? <ProblemNotice error={error} /> : null}
    </Form>
  );
}

export const link: DeskMove<"link"> = {
  group: "hand-over",
  Form: ({ view, send }) => (
    <OtherCase
      view={view}
      label="link.other"
      onFound={(other) => {
        send({ other });
      }}
    />
  ),
};

export const merge: DeskMove<"merge"> = {
  group: "hand-over",
  danger: true,
  Form: ({ view, send }) => (
    <OtherCase
      view={view}
      label="merge.into"
      danger
      onFound={(into) => {
        send({ into });
      }}
    />
  ),
};
