/** Things to fill in. Every one has a label, and says what is wrong beside itself. */
import { type ReactNode, createContext, use, useId } from "react";
import { useTranslation } from "react-i18next";

/** What is wrong, by the name of the field. */
export type Wrong = Readonly<Record<string, string | undefined>>;

const WrongHere = createContext<Wrong>({});
export const WrongFields = WrongHere.Provider;

type Common = { name: string; label: string; hint?: string; optional?: boolean };

type Wiring = { id: string; "aria-describedby"?: string; "aria-invalid"?: boolean };

function Field({
  name,
  label,
  hint,
  optional,
  children,
}: Common & { children: (wiring: Wiring) => ReactNode }) {
  const { t } = useTranslation("frame");
  const id = useId();
  const wrong = use(WrongHere)[name];
  const said = [hint ? `${id}-hint` : "", wrong ? `${id}-wrong` : ""].filter(Boolean).join(" ");
  return (
    <div className="field">
      <label htmlFor={id}>
        {label}
        {optional ? <span className="optional">{t("optional")}</span> : null}
      </label>
      {hint ? (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
      {children({
        id,
        ...(said ? { "aria-describedby": said } : {}),
        ...(wrong ? { "aria-invalid": true } : {}),
      })}
      {wrong ? (
        <p className="wrong" id={`${id}-wrong`}>
          {wrong}
        </p>
      ) : null}
    </div>
  );
}

type TextProps = Common & {
  value: string;
  onChange: (value: string) => void;
  type?: "text" | "email" | "tel" | "password" | "date" | "time" | "datetime-local" | "url";
  inputMode?: "text" | "decimal" | "numeric" | "tel" | "email";
  autoComplete?: string;
  most?: number;
  /** It cannot be left empty: the browser says so at the field before anything is sent. */
  required?: boolean;
};

export function TextInput({ value, onChange, type = "text", most = 500, ...rest }: TextProps) {
  const { inputMode, autoComplete, required, ...common } = rest;
  return (
    <Field {...common}>
      {(wiring) => (
        <input
          {...wiring}
          className="input"
          name={common.name}
          type={type}
          maxLength={most}
          inputMode={inputMode}
          autoComplete={autoComplete}
          required={required}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}

type AreaProps = Common & { value: string; onChange: (value: string) => void; most?: number };

export function TextArea({ value, onChange, most = 20_000, ...common }: AreaProps) {
  return (
    <Field {...common}>
      {(wiring) => (
        <textarea
          {...wiring}
          className="input"
          name={common.name}
          maxLength={most}
          value={value}
          onChange={(event) => {
            onChange(event.target.value);
          }}
        />
      )}
    </Field>
  );
}

export type Option<V extends string = string> = { value: V; label: string; about?: string };

type SelectProps<V extends string> = Common & {
  value: V;
  options: Option<V>[];
  onChange: (value: V) => void;
};

export function Select<V extends string>({ value, options, onChange, ...common }: SelectProps<V>) {
  return (
    <Field {...common}>
      {(wiring) => (
        <select
          {...wiring}
          className="input"
          name={common.name}
          value={value}
          onChange={(event) => {
            onChange(event.target.value as V);
          }}
        >
          {options.map((it) => (
            <option key={it.value} value={it.value}>
              {it.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

type Group = { name: string; label: string; hint?: string; hideLabel?: boolean };

function Choices({ name, label, hint, hideLabel, children }: Group & { children: ReactNode }) {
  const id = useId();
  const wrong = use(WrongHere)[name];
  return (
    <fieldset
      className="stack tight"
      aria-describedby={wrong ? id : undefined}
      aria-invalid={wrong ? true : undefined}
    >
      <legend className={hideLabel ? "hidden" : "legend"}>{label}</legend>
      {hint ? <p className="hint">{hint}</p> : null}
      {children}
      {wrong ? (
        <p className="wrong" id={id}>
          {wrong}
        </p>
      ) : null}
    </fieldset>
  );
}

type OneProps<V extends string> = Group & {
  value: V | undefined;
  options: Option<V>[];
  onChange: (value: V) => void;
};

/** One of a few, each with a line about it. */
export function OneOf<V extends string>({ value, options, onChange, ...group }: OneProps<V>) {
  return (
    <Choices {...group}>
      {options.map((it) => (
        <label className="choice" key={it.value}>
          <input
            type="radio"
            name={group.name}
            checked={value === it.value}
            onChange={() => {
              onChange(it.value);
            }}
          />
          <Said option={it} />
        </label>
      ))}
    </Choices>
  );
}

type SomeProps<V extends string> = Group & {
  values: readonly V[];
  options: Option<V>[];
  onChange: (values: V[]) => void;
};

/** Any number of a few. */
export function SomeOf<V extends string>({ values, options, onChange, ...group }: SomeProps<V>) {
  return (
    <Choices {...group}>
      {options.map((it) => (
        <label className="choice" key={it.value}>
          <input
            type="checkbox"
            name={group.name}
            checked={values.includes(it.value)}
            onChange={(event) => {
              const others = values.filter((value) => value !== it.value);
              onChange(event.target.checked ? [...others, it.value] : others);
            }}
          />
          <Said option={it} />
        </label>
      ))}
    </Choices>
  );
}

function Said({ option }: { option: Option }) {
  return (
    <span>
      <span className="strong">{option.label}</span>
      {option.about ? <span className="hint said">{`\n${option.about}`}</span> : null}
    </span>
  );
}
