import { shortened } from '#src/domain/invalid.ts';

/**
 * Thrown when a pattern, a variable or a template of a trigger cannot be used: the message says where, what is there, and what is
 * allowed. The code that reads such a definition from a caller turns it into a refusal.
 */
export class InvalidDefinition extends Error {
  override readonly name = 'InvalidDefinition';
  readonly place: string;

  /** `place` is the path of the fault, `pattern.detail.state`; `allowed` finishes the sentence "allowed: …". */
  constructor(place: string, input: unknown, allowed: string) {
    super(`At ${place}: ${input === undefined ? 'It is missing' : `It is ${shortened(input)}`}; allowed: ${allowed}.`);
    this.place = place;
  }
}
