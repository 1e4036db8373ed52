/** Puts files into a case: what is taken is said before, and how far each has got while it goes. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { limitsQuery } from "../api/queries";
import { Button } from "../ui/buttons";
import { Drop, Progress } from "../ui/drop";
import { Select, type Option } from "../ui/fields";
import { Notice, ProblemNotice } from "../ui/states";
import { useBytes } from "./bytes";
import { type Sending, uploads, useUploads } from "./uploads";

type Props = { caseId: string; kinds: Option[] };

export function Uploader({ caseId, kinds }: Props) {
  const { t } = useTranslation("evidence");
  const bytes = useBytes();
  const limits = useQuery(limitsQuery).data;
  const [kind, setKind] = useState(kinds[0]?.value ?? "");
  const [tooLarge, setTooLarge] = useState<File[]>([]);
  const most = limits?.evidence_bytes ?? Infinity;
  return (
    <div className="stack">
      <Select name="kind" label={t("kind")} value={kind} options={kinds} onChange={setKind} />
      <Drop
        label={t("drop")}
        hint={limits ? t("hint", { most: bytes(limits.evidence_bytes) }) : t("hintBare")}
        many
        onFiles={(files) => {
          setTooLarge(files.filter((it) => most < it.size));
          const fit = files.filter((it) => it.size <= most);
          uploads.add(fit, caseId, kind, limits?.evidence_types ?? []);
        }}
      />
      {tooLarge.map((it) => (
        <Notice key={it.name} tone="bad" title={t("tooLarge.title", { name: it.name })}>
          <p>{t("tooLarge.do", { size: bytes(it.size), most: bytes(most) })}</p>
        </Notice>
      ))}
      <Uploads caseId={caseId} />
    </div>
  );
}

/** What is on its way into a case. */
export function Uploads({ caseId }: { caseId: string }) {
  const sending = useUploads(caseId);
  if (sending.length === 0) return null;
  return (
    <ul className="stack tight">
      {sending.map((it) => (
        <li key={it.key} className="card flat">
          <OnItsWay of={it} />
        </li>
      ))}
    </ul>
  );
}

function OnItsWay({ of }: { of: Sending }) {
  const { t } = useTranslation("evidence");
  const bytes = useBytes();
  const leave = (
    <Button
      look="quiet"
      label={t("leaveOutOne", { name: of.name })}
      onPress={() => {
        uploads.leaveOut(of.key);
      }}
    >
      {t("leaveOut")}
    </Button>
  );
  if (of.state === "failed") {
    return (
      <ProblemNotice error={of.error}>
        <p className="small">{of.name}</p>
        <div className="row">{leave}</div>
      </ProblemNotice>
    );
  }
  if (of.state === "chosen-again") return <ChooseAgain of={of}>{leave}</ChooseAgain>;
  if (of.state === "arrived") {
    return (
      <p role="status" className="tick long-name">
        {t("arrived", { name: of.name })}
      </p>
    );
  }
  const label = of.state === "lost" ? "lost" : "sending";
  return (
    <>
      <Progress label={t(label, { name: of.name })} done={of.size > 0 ? of.done / of.size : 0} />
      <div className="row apart small soft">
        <span className="number">{t("sofar", { done: bytes(of.done), all: bytes(of.size) })}</span>
        {leave}
      </div>
    </>
  );
}

/** The page was loaded anew, and the file was too large to keep here: only its owner has it. */
function ChooseAgain({ of, children }: { of: Sending; children: React.ReactNode }) {
  const { t } = useTranslation("evidence");
  const [another, setAnother] = useState(false);
  return (
    <div className="stack tight">
      <Drop
        label={t("chooseAgain.label", { name: of.name })}
        hint={another ? t("chooseAgain.another") : t("chooseAgain.hint")}
        onFiles={([file]) => {
          setAnother(!!file && !uploads.chooseAgain(of.key, file));
        }}
      />
      <div className="row">{children}</div>
    </div>
  );
}
