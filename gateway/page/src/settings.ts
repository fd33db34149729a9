/** How a visitor wants the page: its language, and its colours. */

import { effect } from "@preact/signals";
import { kept } from "./memory";

export const languages = { en: "English", fr: "Français" } as const;
export type Language = keyof typeof languages;
export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

const spoken = navigator.languages.find((tag) => tag.slice(0, 2) in languages);

export const language = kept<Language>(
  () => localStorage,
  "language",
  (spoken?.slice(0, 2) ?? "en") as Language,
);

export const theme = kept<Theme>(() => localStorage, "theme", "system");

effect(() => {
  document.documentElement.lang = language.value;
  document.documentElement.dataset.theme = theme.value;
});
