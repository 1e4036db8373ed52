/** What is owed: a second look, delivery by hand, another try. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { RemedyView } from "../../../shared/api/types";
import { useLanguage } from "../../../shared/i18n";
import { formatMoney } from "../../../shared/money";
import { Form } from "../../../shared/moves/Form";
import { OneOf } from "../../../shared/ui/fields";
import type { DeskMove, FormProps } from "./move";

type One = FormProps<"approve-remedy"> & { of: (it: RemedyView) => boolean };

/** One of the remedies that this can be done with. */
function Which({ view, send, of }: One) {
  const { t } = useTranslation("act");
  const { t: say } = useTranslation("file");
  const { t: remedyName } = useTranslation("remedies");
  const spoken = useLanguage();
  const some = view.remedies.filter(of);
  const [chosen, setChosen] = useState<string>();
  const remedy = chosen ?? some[0]?.id ?? "";
  return (
    <Form
      needed={{ remedy }}
      onSend={() => {
        send({ remedy });
      }}
    >
      <OneOf
        name="remedy"
        label={t("which")}
        value={remedy}
        options={some.map((it) => ({
          value: it.id,
          label: [
            remedyName(it.what.kind),
            it.amount ? formatMoney(it.amount, spoken) : "",
            say(`remedy.${it.status}`),
          ]
            .filter(Boolean)
            .join(" · "),
        }))}
        onChange={setChosen}
      />
    </Form>
  );
}

const isOpen = (it: RemedyView) => !["replaced", "done"].includes(it.status);

export const approveRemedy: DeskMove<"approve-remedy"> = {
  group: "deliver",
  Form: (props) => <Which {...props} of={(it) => it.approval && isOpen(it)} />,
};

export const deliverRemedy: DeskMove<"deliver-remedy"> = {
  group: "deliver",
  Form: (props) => <Which {...props} of={isOpen} />,
};

export const retryRemedy: DeskMove<"retry-remedy"> = {
  group: "deliver",
  Form: (props) => <Which {...props} of={isOpen} />,
};
