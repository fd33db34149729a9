/** What the contract (melomesh.v1) says over REST, as far as the page reads it. */

export interface GenreProbability {
  genre: string;
  probability: number;
}

export interface Warning {
  code: string;
  message: string;
}

export interface Rhythm {
  tempoBpm: number;
  tempoConfidence: number;
  beatsS: number[];
  onsetRateHz: number;
}

export interface Verdict {
  model: string;
  modelVersion: string;
  genres: GenreProbability[];
  durationS: number;
  warnings: Warning[];
  rhythm?: Rhythm;
  pooled: PooledVerdict[];
}

export interface PooledVerdict {
  model: string;
  modelVersion: string;
  weight: number;
  genres: GenreProbability[];
}

export interface Window {
  startS: number;
  endS: number;
  genres: GenreProbability[];
}

export interface TimelineLine {
  window: Window;
  progress: number;
  warnings: Warning[];
}

export interface Swatch {
  hex: string;
  name: string;
  share: number;
}

export interface Mood {
  valence: number;
  arousal: number;
}

export interface Description {
  sentence: string;
  describer: string;
  tags: { name: string; confidence: number }[];
  palette?: { swatches: Swatch[] };
  mood?: Mood;
}

export interface Song {
  id: string;
  title: string;
  artist: string;
  year: number;
  genre: string;
  emotions: string[];
  link: string;
}

export type Opinion = "OPINION_NONE" | "OPINION_LIKE" | "OPINION_DISLIKE";

export interface Suggestion {
  song: Song;
  score: number;
  opinion: Opinion | "OPINION_UNSPECIFIED";
}

export interface Suggestions {
  songs: Suggestion[];
  emotions: { emotion: string; score: number }[];
  description: Description;
  fallback: boolean;
}

export interface Ratings {
  ratings: { song: { id: string }; opinion: Opinion }[];
  nextPageToken: string;
}
