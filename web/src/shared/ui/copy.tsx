/** A value to keep, with a button that copies it. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "./buttons";

export function Copy({ label, value }: { label: string; value: string }) {
  const { t } = useTranslation("frame");
  const [copied, setCopied] = useState(false);
  return (
    <div className="row apart copy">
      <span className="grow">
        <span className="small soft">{label}</span>
        <br />
        <code>{value}</code>
      </span>
      <Button
        look="secondary"
        label={`${t("copy")}${t("colon")}${label}`}
        onPress={() => {
          navigator.clipboard.writeText(value).then(
            () => {
              setCopied(true);
            },
            () => {
              setCopied(false);
            },
          );
        }}
      >
        {copied ? t("copied") : t("copy")}
      </Button>
      <span className="hidden" role="status">
        {copied ? t("copied") : ""}
      </span>
    </div>
  );
}
