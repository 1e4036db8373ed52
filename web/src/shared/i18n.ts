/** Languages: Chinese first, English complete. A language is loaded when somebody reads it. */
import i18next, { type Resource } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

import type { Text } from "./api/types";

export const LANGUAGES = ["zh-CN", "en"] as const;
export type Language = (typeof LANGUAGES)[number];

const KEPT = "redress.language";

const load: Record<Language, () => Promise<{ default: Resource[string] }>> = {
  "zh-CN": () => import("../locales/zh-CN"),
  en: () => import("../locales/en"),
};

/** The language that was chosen here before, else the browser's where it is English, else Chinese. */
export function firstLanguage(): Language {
  const kept = localStorage.getItem(KEPT);
  const known = LANGUAGES.find((it) => it === kept);
  if (known) return known;
  const wanted = navigator.languages.find((it) => /^(zh|en)\b/.test(it));
  return wanted?.startsWith("en") ? "en" : "zh-CN";
}

export async function startLanguages(language = firstLanguage()): Promise<void> {
  const words = await load[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "frame",
    resources: { [language]: words.default },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  document.documentElement.lang = language;
}

export async function speak(language: Language): Promise<void> {
  const words = await load[language]();
  for (const [feature, texts] of Object.entries(words.default)) {
    i18next.addResourceBundle(language, feature, texts, true, true);
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  localStorage.setItem(KEPT, language);
}

/** The language that is spoken now. */
export const language = (): Language => (i18next.language === "en" ? "en" : "zh-CN");

/** The same, for components: they are drawn anew when it changes. */
export function useLanguage(): Language {
  const { i18n } = useTranslation();
  return i18n.language === "en" ? "en" : "zh-CN";
}

/** Reads sentences that the server gives in both languages. */
export function useText(): (text: Text) => string {
  const spoken = useLanguage();
  return (text) => (spoken === "en" ? text.en : text.zh);
}
