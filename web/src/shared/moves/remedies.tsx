/** What is owed: to accept part of it, to say where it goes, and whether it has come. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, RemedyView } from "../api/types";
import { useLanguage } from "../i18n";
import { formatMoney } from "../money";
import { OneOf, SomeOf, TextArea, WrongFields, type Option } from "../ui/fields";
import { Form } from "./Form";
import type { FormProps, MoveForm } from "./move";
import { useNeeded } from "./needed";

/** The remedies to choose from, in words. */
function useOptions(view: CaseView, of: (it: RemedyView) => boolean): Option[] {
  const { t } = useTranslation("remedies");
  const spoken = useLanguage();
  return view.remedies.filter(of).map((it) => ({
    value: it.id,
    label: [t(it.what.kind), it.amount ? formatMoney(it.amount, spoken) : ""].join(" "),
  }));
}

const isOwed = (it: RemedyView) => it.status !== "replaced" && it.arrival !== "confirmed";
const mayHaveCome = (it: RemedyView) => isOwed(it) && !["ordered", "details-given"].includes(it.status);

export const confirmArrival: MoveForm<"confirm-arrival"> = {
  rank: 1,
  Form: (props) => <Which {...props} />,
};

export const reportNotArrived: MoveForm<"report-not-arrived"> = {
  rank: 6,
  Form: (props) => <Which {...props} />,
};

function Which({ view, send, busy }: FormProps<"confirm-arrival">) {
  const { t } = useTranslation("moves");
  const options = useOptions(view, mayHaveCome);
  const [chosen, setChosen] = useState<string>();
  const remedy = chosen ?? options[0]?.value;
  return (
    <Form
      busy={busy}
      onSend={() => {
        if (remedy) send({ remedy });
      }}
    >
      <OneOf
        name="remedy"
        label={t("which")}
        value={remedy}
        options={options}
        onChange={setChosen}
      />
    </Form>
  );
}

export const giveDetails: MoveForm<"give-details"> = {
  rank: 6,
  Form: function GiveDetails({ view, send, busy }) {
    const { t } = useTranslation("moves");
    const options = useOptions(view, isOwed);
    const [chosen, setChosen] = useState<string>();
    const [text, setText] = useState("");
    const { wrong, check } = useNeeded({ text });
    const remedy = chosen ?? options[0]?.value;
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (remedy && check()) send({ remedy, text });
        }}
      >
        <WrongFields value={wrong}>
          <OneOf
            name="remedy"
            label={t("which")}
            value={remedy}
            options={options}
            onChange={setChosen}
          />
          <TextArea
            name="text"
            label={t("give-details.text")}
            hint={t("give-details.hint")}
            value={text}
            onChange={setText}
          />
        </WrongFields>
      </Form>
    );
  },
};

export const acceptInPart: MoveForm<"accept-in-part"> = {
  rank: 4,
  Form: function AcceptInPart({ view, send, busy }) {
    const { t } = useTranslation("moves");
    const options = useOptions(view, isOwed);
    const [remedies, setRemedies] = useState<string[]>([]);
    const [text, setText] = useState("");
    const { wrong, check } = useNeeded({ text, remedies: remedies.join() });
    return (
      <Form
        busy={busy}
        onSend={() => {
          if (check()) send({ remedies, text });
        }}
      >
        <WrongFields value={wrong}>
          <SomeOf
            name="remedies"
            label={t("accept-in-part.which")}
            values={remedies}
            options={options}
            onChange={setRemedies}
          />
          <TextArea
            name="text"
            label={t("accept-in-part.text")}
            value={text}
            onChange={setText}
          />
        </WrongFields>
      </Form>
    );
  },
};
