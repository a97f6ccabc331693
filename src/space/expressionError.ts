/** A mistake in the text of a condition or constraint; `offset` counts UTF-16 units from the text's start. */
export class ExpressionError extends Error {
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
    this.name = "ExpressionError";
  }
}
