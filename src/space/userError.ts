/** A mistake of the user's. Its message says what is wrong and how to mend it; shown without a stack. */
export class UserError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UserError";
  }
}
