/** What readers of a public table or view should know of it. It becomes the comments that any client of the database shows. */
export interface TableNotes {
  readonly name: string;
  /** What a row is, when it appears, changes and goes, and what must not be added up. */
  readonly about: string;
  /** The columns that together occur once. */
  readonly key: readonly string[];
  /** Of each column what it means: unit, time zone, rounding, what NULL says. */
  readonly columns: Readonly<Record<string, string>>;
}

/** Tables about one thing. */
export interface Chapter {
  readonly title: string;
  readonly tables: readonly TableNotes[];
}
