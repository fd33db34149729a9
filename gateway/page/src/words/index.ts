/** What the page says, in the visitor's language. */

import { computed } from "@preact/signals";
import { type Language, language } from "../settings";
import { en } from "./en";
import { fr } from "./fr";

/** All that every language must say. */
export type Words = typeof en;

const languages: Record<Language, Words> = { en, fr };

export const words = computed(() => languages[language.value]);

/** What a genre of the judges is called. */
export const genreName = (genre: string): string => words.value.genres[genre] ?? genre;
