/** Languages: Chinese first, English complete. A language is loaded when somebody reads it. */
import i18next, { type Resource } from "i18next";
import { useSyncExternalStore } from "react";
import { initReactI18next } from "react-i18next";

import type { Text } from "./api/types";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT = "redress.language";

/** Words of one part of the pages, by language. */
export type Pack = Record<Language, () => Promise<{ default: Resource[string] }>>;

/** What everybody needs first; other parts bring theirs when they are opened. */
const packs: Pack[] = [
  { "zh-CN": () => import("../locales/zh-CN"), en: () => import("../locales/en") },
];

/** The language that was chosen here before, else the browser's where it is English, else Chinese. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  const known = LANGUAGES.find((it) => it === kept);
  if (known) return known;
  const wanted = navigator.languages.find((it) => /^(zh|en)\b/.test(it));
  return wanted?.startsWith("en") ? "en" : "zh-CN";
}

export async function startLanguages(language = firstLanguage()): Promise<void> {
  const words = await wordsOf(language, packs);
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "frame",
    resources: { [language]: words },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

async function wordsOf(language: Language, of: Pack[]): Promise<Resource[string]> {
  const all = await Promise.all(of.map((it) => it[language]()));
  return Object.assign({}, ...all.map((it) => it.default)) as Resource[string];
}

async function learn(language: Language, of: Pack[]): Promise<void> {
  for (const [feature, texts] of Object.entries(await wordsOf(language, of))) {
    i18next.addResourceBundle(language, feature, texts, true, true);
  }
}

/** Brings the words of another part, in the language that is spoken and in those to come. */
export async function bringWords(pack: Pack): Promise<void> {
  if (packs.includes(pack)) return;
  packs.push(pack);
  await learn(language(), [pack]);
}

export async function speak(language: Language): Promise<void> {
  await learn(language, packs);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(KEPT, language);
}

/** The language that is spoken now. */
export const language = (): Language => (i18next.language === "en" ? "en" : "zh-CN");

function listen(changed: () => void): () => void {
  i18next.on("languageChanged", changed);
  return () => {
    i18next.off("languageChanged", changed);
  };
}

/** The same, for components: they are drawn anew when it changes. Every amount and day asks for it. */
export const useLanguage = (): Language => useSyncExternalStore(listen, language);

/** Reads sentences that the server gives in both languages. */
export function useText(): (text: Text) => string {
  const spoken = useLanguage();
  return (text) => (spoken === "en" ? text.en : text.zh);
}
