/** What is owed: to accept part of it, to say where it goes, and whether it has come. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CaseView, RemedyView } from "../api/types";
import { useLanguage } from "../i18n";
import { formatMoney } from "../money";
import { OneOf, SomeOf, TextArea, type Option } from "../ui/fields";
import { Form } from "./Form";
import { useKept } from "./kept";
import type { FormProps, MoveForm } from "./move";

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

function Which({ view, send }: FormProps<"confirm-arrival">) {
  const { t } = useTranslation("moves");
  const options = useOptions(view, mayHaveCome);
  const [chosen, setChosen] = useState<string>();
  const remedy = chosen ?? options[0]?.value;
  return (
    <Form
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
  Form: function GiveDetails({ view, send }) {
    const { t } = useTranslation("moves");
    const options = useOptions(view, isOwed);
    const [chosen, setChosen] = useState<string>();
    // An account number is nothing to be kept about.
    const [text, setText] = useState("");
    const remedy = chosen ?? options[0]?.value;
    return (
      <Form
        needed={{ text }}
        onSend={() => {
          if (remedy) send({ remedy, text });
        }}
      >
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
      </Form>
    );
  },
};

export const acceptInPart: MoveForm<"accept-in-part"> = {
  rank: 4,
  Form: function AcceptInPart({ view, send }) {
    const { t } = useTranslation("moves");
    const options = useOptions(view, isOwed);
    const [remedies, setRemedies] = useState<string[]>([]);
    const [text, setText] = useKept(view.id, "accept-in-part");
    return (
      <Form
        needed={{ text, remedies: remedies.join() }}
        onSend={() => {
          send({ remedies, text });
        }}
      >
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
      </Form>
    );
  },
};
