/** A call that the service has started. */
type RingingCall = {
  readonly to: string;
  /** Notifies the service of the result, by the name of the event. */
  readonly tell: (eventType: string) => Promise<void>;
};

/** The phones that are called: none is picked up before `pickUp`. */
export type Phones = {
  /** From now on calls to this number are answered, also those that ring already. */
  pickUp(number: string): Promise<void>;
  /** From now on they are not. */
  leave(number: string): void;
  ring(call: RingingCall): Promise<void>;
};

/** More calls than a test lets ring. */
const MAX_RINGING = 1000;

/** Phones that are not answered yet. */
export const createPhones = (): Phones => {
  const answering = new Set<string>();
  let ringing: readonly RingingCall[] = [];
  const answer = async ({ tell }: RingingCall): Promise<void> => {
    await tell('VOICE_ANSWERED');
    await tell('VOICE_COMPLETED');
  };
  return {
    pickUp: async (number) => {
      answering.add(number);
      const answered = ringing.filter(({ to }) => to === number);
      ringing = ringing.filter(({ to }) => to !== number);
      for (const call of answered) await answer(call);
    },
    leave: (number) => void answering.delete(number),
    ring: async (call) => {
      if (answering.has(call.to)) await answer(call);
      else ringing = [...ringing, call].slice(-MAX_RINGING);
    },
  };
};
