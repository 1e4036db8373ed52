/** The terms on how evidence is kept and read: to be read, then accepted or not. */
import { useTranslation } from "react-i18next";

import { termsQuery } from "../api/queries";
import { useLanguage } from "../i18n";
import { Markdown } from "../ui/markdown";
import { Load } from "../ui/states";
import { Form } from "./Form";
import type { MoveForm } from "./move";

export const acceptTerms: MoveForm<"accept-terms"> = {
  rank: 22,
  Form: function AcceptTerms({ send }) {
    const { t } = useTranslation("moves");
    const spoken = useLanguage();
    return (
      <Load query={termsQuery}>
        {({ terms }) => {
          const newest = terms.find((it) => it.newest);
          if (!newest) return <p className="soft">{t("accept-terms.none")}</p>;
          return (
            <Form
              label={t("accept-terms.go")}
              onSend={() => {
                send({ terms: newest.edition });
              }}
            >
              <div className="terms card flat">
                <Markdown text={spoken === "en" ? newest.en : newest.zh} />
              </div>
            </Form>
          );
        }}
      </Load>
    );
  },
};
