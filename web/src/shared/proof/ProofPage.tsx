/** How anybody can check that the record of a case was not changed, and a check right here. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";

import { caseQuery, recordQuery } from "../api/queries";
import { type Checked, checkRecord, type Finding } from "./check";
import { saveAs } from "../save";
import { Button, ButtonLink } from "../ui/buttons";
import { Copy } from "../ui/copy";
import { More, Page, Section } from "../ui/page";
import { Badge, Load, Notice, ProblemNotice, Skeleton } from "../ui/states";

const STEPS = ["chain", "log", "sign", "keep"] as const;

/** `cases` is where the pages of cases are. */
export function ProofPage({ cases }: { cases: string }) {
  const { id = "" } = useParams();
  const { t } = useTranslation("proof");
  return (
    <Page title={t("title")} lead={t("lead")}>
      <Load query={caseQuery(id)}>{() => <Checking id={id} />}</Load>
      <Section title={t("how.title")}>
        <ol className="stack tight">
          {STEPS.map((it) => (
            <li key={it} className="card flat">
              <h3>{t(`how.${it}.title`)}</h3>
              <p>{t(`how.${it}.about`)}</p>
            </li>
          ))}
        </ol>
      </Section>
      <More label={t("self.title")}>
        <p>{t("self.about")}</p>
        <Copy label={t("self.dossier")} value="redress dossier verify FILE --key KEY" />
        <Copy label={t("self.log")} value="redress log verify DIR --key KEY" />
      </More>
      <div className="row">
        <ButtonLink look="secondary" to={`${cases}/${id}`}>
          {t("back")}
        </ButtonLink>
      </div>
    </Page>
  );
}

function Checking({ id }: { id: string }) {
  const { t } = useTranslation("proof");
  const record = useQuery(recordQuery(id));
  const { data: checked } = useQuery({
    queryKey: ["case", id, "record", "checked", record.dataUpdatedAt],
    queryFn: () => checkRecord(record.data?.entries ?? [], record.data?.proof ?? NONE),
    enabled: !!record.data,
  });
  const again = () => void record.refetch();
  if (record.error && !record.data) return <ProblemNotice error={record.error} retry={again} />;
  if (!record.data || !checked) return <Skeleton lines={5} />;
  const { entries, proof } = record.data;
  return (
    <Section
      title={t("here.title")}
      aside={
        <Button look="quiet" busy={record.isFetching} onPress={again}>
          {t("here.again")}
        </Button>
      }
    >
      <Verdict of={checked} />
      <ul className="stack tight">
        {checked.findings.map((it) => (
          <li key={it.part} className="card flat">
            <div className="row apart">
              <h3>{t(`part.${it.part}.name`, { count: it.count })}</h3>
              <Badge {...TONES[it.is]}>{t(`is.${it.is}`)}</Badge>
            </div>
            <p className="small soft">{t(`part.${it.part}.about`)}</p>
          </li>
        ))}
      </ul>
      {checked.key ? (
        <div className="card flat">
          <Copy label={t("key.label")} value={checked.key} />
          <p className="small soft">{t("key.about")}</p>
        </div>
      ) : null}
      <div className="row">
        <Button
          look="secondary"
          onPress={() => {
            const whole = JSON.stringify({ entries, proof }, undefined, 2);
            saveAs(new Blob([whole], { type: "application/json" }), `${id}.record.json`);
          }}
        >
          {t("here.save")}
        </Button>
      </div>
    </Section>
  );
}

const NONE = { keys: {}, stamps: [], events: [] };

const TONES = { holds: { tone: "good" }, broken: { tone: "bad" }, open: {} } as const;

function Verdict({ of }: { of: Checked }) {
  const { t } = useTranslation("proof");
  const has = (is: Finding["is"]) => of.findings.some((it) => it.is === is);
  const tone = has("broken") ? "bad" : has("holds") ? "good" : "warn";
  return (
    <div role="status">
      <Notice tone={tone} title={t(`verdict.${tone}.title`)}>
        <p>{t(`verdict.${tone}.about`)}</p>
      </Notice>
    </div>
  );
}
