/** A range of UTF-16 offsets, the end excluded. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A mistake found while reading an annotation; offsets count from the text that was given to the reader. */
export class AnnotationError extends Error {
  constructor(
    message: string,
    readonly range: Range,
  ) {
    super(message);
    this.name = "AnnotationError";
  }
}
